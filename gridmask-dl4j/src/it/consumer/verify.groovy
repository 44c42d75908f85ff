// The class path that a user gets is the one that docs/dependencies.md lists.
def listed = new File(basedir, '../../../../docs/dependencies.md').readLines()
    .findAll { it.startsWith('| `') }
    .collect { it.split('`')[1] }
    .findAll { it ==~ /[^:]+:[^:]+:[^:]+/ }
    .sort()
def found = new File(basedir, 'target/libraries.txt').readLines()
    .collect { it.replaceAll(/\u001B\[[;\d]*m/, '').trim().split(' ')[0] }
    .findAll { it ==~ /[^:]+:[^:]+:jar:[^:]+:(compile|runtime)/ && !it.startsWith('org.gridmask:') }
    .collect { def part = it.split(':'); part[0] + ':' + part[1] + ':' + part[3] }
    .sort()
assert found.join('\n') == listed.join('\n'):
    'docs/dependencies.md lists other libraries than a user gets: only listed ' + (listed - found) + ', only found ' + (found - listed)
assert new File(basedir, 'build.log').text.contains('Masked: 0.')

// Each line of Java in the README and in docs/library.md is compiled by this project.
def compiled = new File(basedir, 'src/main/java/consumer/Training.java').readLines()*.trim()
['README.md', 'docs/library.md'].each { page ->
  def blocks = (new File(basedir, '../../../../' + page).text =~ /(?s)```java\n(.*?)```/).collect { it[1] }
  assert !blocks.isEmpty()
  blocks.each { block ->
    block.readLines()*.trim().findAll().each { line ->
      assert compiled.contains(line): "${page} has '${line}', which the consumer project does not compile"
    }
  }
}

return true
