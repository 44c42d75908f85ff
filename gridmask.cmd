@echo off
rem Runs GridMask's command line on Windows, after building it if necessary.
rem Equivalent to the shell script "gridmask"; see its comments.
setlocal EnableExtensions DisableDelayedExpansion

set "GM_PROGRAM=gridmask"
if defined GRIDMASK_PROGRAM set "GM_PROGRAM=%GRIDMASK_PROGRAM%"
set "GM_MODULE="
if "%GM_PROGRAM%"=="gridmask" set "GM_MODULE=gridmask-dl4j-examples"
if "%GM_PROGRAM%"=="gridmask" set "GM_MAIN=org.gridmask.examples.cli.Gridmask"
if "%GM_PROGRAM%"=="benchmark" set "GM_MODULE=gridmask-benchmarks"
if "%GM_PROGRAM%"=="benchmark" set "GM_MAIN=org.gridmask.benchmarks.Benchmark"
if not defined GM_MODULE (
  >&2 echo %GM_PROGRAM%: GRIDMASK_PROGRAM must be gridmask or benchmark
  exit /b 2
)

set "GM_ROOT=%~dp0"
if "%GM_ROOT:~-1%"=="\" set "GM_ROOT=%GM_ROOT:~0,-1%"

set "GM_BACKEND=native"
set "GM_CHOSEN_BY=GRIDMASK_BACKEND"
if defined GRIDMASK_BACKEND set "GM_BACKEND=%GRIDMASK_BACKEND%"
set "GM_SPARK="

rem cmd treats the = of --backend=cuda as a separator, so both forms arrive as two arguments.
:arguments
set "GM_ARG=%~1"
if not defined GM_ARG goto chosen
if "%GM_ARG%"=="--backend" goto backend
if "%GM_ARG%"=="--spark" goto spark
shift /1
goto arguments
:backend
set "GM_BACKEND=%~2"
set "GM_CHOSEN_BY=--backend"
shift /1
shift /1
goto arguments
:spark
set "GM_SPARK=%~2"
shift /1
shift /1
goto arguments

:chosen
if not "%GM_PROGRAM%"=="gridmask" set "GM_SPARK="
if defined GM_SPARK set "GM_MODULE=gridmask-spark"
set "GM_PROFILES="
set "GM_DOWNLOAD="
if "%GM_BACKEND%"=="native" set "GM_DOWNLOAD=310 MB"
if "%GM_BACKEND%"=="cuda" set "GM_DOWNLOAD=800 MB"
if "%GM_BACKEND%"=="cuda" set "GM_PROFILES=-Pcuda"
if "%GM_BACKEND%"=="cuda-redist" set "GM_DOWNLOAD=2.5 GB"
if "%GM_BACKEND%"=="cuda-redist" set "GM_PROFILES=-Pcuda,cuda-redist"
if not defined GM_DOWNLOAD (
  >&2 echo %GM_PROGRAM%: %GM_CHOSEN_BY% must be native, cuda or cuda-redist, but is '%GM_BACKEND%'
  exit /b 2
)
if defined GM_SPARK set "GM_DOWNLOAD=%GM_DOWNLOAD%, and 183 MB for Spark"

set "GM_JAVA=java.exe"
if defined JAVA_HOME set "GM_JAVA=%JAVA_HOME%\bin\java.exe"
set "GM_VERSION="
for /f "tokens=3" %%v in ('""%GM_JAVA%" -version 2^>^&1 ^| findstr /c:" version ""') do if not defined GM_VERSION set "GM_VERSION=%%~v"
if not defined GM_VERSION (
  >&2 echo %GM_PROGRAM%: needs Java 17 or later ^(a JDK^); "%GM_JAVA%" cannot be started
  exit /b 1
)
set "GM_MAJOR=0"
for /f "tokens=1,2 delims=.-+_" %%a in ("%GM_VERSION%") do if "%%a"=="1" (set "GM_MAJOR=%%b") else (set "GM_MAJOR=%%a")
if %GM_MAJOR% LSS 17 (
  >&2 echo %GM_PROGRAM%: needs Java 17 or later; "%GM_JAVA%" is Java %GM_VERSION%
  exit /b 1
)
if defined GM_SPARK if %GM_MAJOR% GEQ 23 (
  >&2 echo %GM_PROGRAM%: --spark needs Java 17 or 21, since Spark's Hadoop fails on later ones; "%GM_JAVA%" is Java %GM_VERSION%
  exit /b 1
)

set "GM_STATE=%GM_ROOT%\gridmask-dl4j-examples\target\launcher"
set "GM_BUILT=%GM_BACKEND%"
if not "%GM_PROGRAM%"=="gridmask" set "GM_BUILT=%GM_PROGRAM%-%GM_BACKEND%"
if defined GM_SPARK set "GM_BUILT=spark-%GM_BACKEND%"
set "GM_OPTIONS_FILE=%GM_STATE%\%GM_BUILT%.options"
set "GM_LOCK=%GM_STATE%\lock"
call :up_to_date && goto run

if not exist "%GM_STATE%" mkdir "%GM_STATE%"
set "GM_WAITING="
:lock
mkdir "%GM_LOCK%" 2>nul && goto locked
if not defined GM_WAITING >&2 echo %GM_PROGRAM%: waiting for another build (if there is none, remove %GM_LOCK%)
set "GM_WAITING=yes"
ping -n 2 127.0.0.1 >nul
goto lock
:locked
call :up_to_date
if errorlevel 1 call :build
set "GM_RESULT=%ERRORLEVEL%"
rmdir /s /q "%GM_LOCK%"
if not "%GM_RESULT%"=="0" exit /b 1

:run
set "GM_SPARK_OPTIONS="
if not defined GM_SPARK goto java
for %%p in (java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent java.util.concurrent.atomic sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar) do call set "GM_SPARK_OPTIONS=%%GM_SPARK_OPTIONS%% --add-opens=java.base/%%p=ALL-UNNAMED"
if not "%GM_SPARK:~0,5%"=="local" goto java
if not defined OMP_NUM_THREADS set "OMP_NUM_THREADS=1"
if not defined SPARK_LOCAL_IP set "SPARK_LOCAL_IP=127.0.0.1"
:java
set "GM_UNSAFE="
if %GM_MAJOR% GEQ 23 set "GM_UNSAFE=--sun-misc-unsafe-memory-access=allow"
"%GM_JAVA%" -XX:+UseSerialGC -Xms192m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40 -Djava.awt.headless=true --enable-native-access=ALL-UNNAMED %GM_SPARK_OPTIONS% %GM_UNSAFE% "-Dgridmask.backend=%GM_BACKEND%" "-Dgridmask.home=%GM_ROOT%" %JAVA_OPTS% "@%GM_OPTIONS_FILE%" %GM_MAIN% %*
exit /b %ERRORLEVEL%

:up_to_date
if not exist "%GM_OPTIONS_FILE%" exit /b 1
powershell -NoProfile -ExecutionPolicy Bypass -Command ^
  "$built = (Get-Item -LiteralPath $env:GM_OPTIONS_FILE).LastWriteTimeUtc;" ^
  "$modules = '.', 'gridmask-datavec', 'gridmask-dl4j', 'gridmask-dl4j-examples', $env:GM_MODULE;" ^
  "$sources = foreach ($m in $modules) { Get-Item -LiteralPath (Join-Path $env:GM_ROOT ($m + '\pom.xml'));" ^
  "  $main = Join-Path $env:GM_ROOT ($m + '\src\main');" ^
  "  if (Test-Path -LiteralPath $main) { Get-ChildItem -LiteralPath $main -Recurse } };" ^
  "if ($sources | Where-Object { $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1) { exit 1 }"
exit /b %ERRORLEVEL%

:build
>&2 echo %GM_PROGRAM%: Building GridMask for the %GM_BACKEND% backend (first use downloads about %GM_DOWNLOAD%)...
set "GM_WORK=%GM_STATE%\%GM_BUILT%-%RANDOM%%RANDOM%"
mkdir "%GM_WORK%"
copy /y nul "%GM_WORK%\stamp" >nul
set "MAVEN_OPTS=%MAVEN_OPTS% -Djansi.noreset=true"
pushd "%GM_ROOT%"
call mvnw.cmd -B -ntp -q -Dstyle.color=never -Dmaven.test.skip=true -Dspotless.check.skip=true %GM_PROFILES% %GRIDMASK_MAVEN_ARGS% -pl %GM_MODULE% -am package dependency:build-classpath -Dmdep.includeScope=runtime "-Dmdep.outputFile=%GM_WORK%\libraries" 1>&2
set "GM_RESULT=%ERRORLEVEL%"
popd
if not "%GM_RESULT%"=="0" (
  >&2 echo %GM_PROGRAM%: the build failed; Maven's messages are above
  rmdir /s /q "%GM_WORK%"
  exit /b 1
)
rem The class path goes into a Java argument file, since it exceeds the command line limit of Windows.
powershell -NoProfile -ExecutionPolicy Bypass -Command ^
  "$ErrorActionPreference = 'Stop';" ^
  "$all = [IO.File]::ReadAllText((Join-Path $env:GM_WORK 'libraries')).Trim() -split ';';" ^
  "$modules = @($all | Where-Object { $_.StartsWith($env:GM_ROOT + '\', 'OrdinalIgnoreCase') });" ^
  "$libraries = @($all | Where-Object { $modules -notcontains $_ });" ^
  "$datavec = $modules | Where-Object { (Split-Path $_ -Leaf).StartsWith('gridmask-datavec-') };" ^
  "$own = (Split-Path $datavec -Leaf).Replace('gridmask-datavec-', $env:GM_MODULE + '-');" ^
  "$modules = @(Join-Path $env:GM_ROOT ($env:GM_MODULE + '\target\' + $own)) + $modules;" ^
  "Copy-Item -LiteralPath $modules -Destination $env:GM_WORK;" ^
  "$copies = @($modules | ForEach-Object { Join-Path $env:GM_WORK (Split-Path $_ -Leaf) });" ^
  "$quote = [string][char]34;" ^
  "$text = '-cp ' + $quote + (($copies + $libraries) -join ';').Replace('\', '/') + $quote;" ^
  "$new = $env:GM_OPTIONS_FILE + '.new';" ^
  "[IO.File]::WriteAllText($new, $text, [Text.Encoding]::Default);" ^
  "(Get-Item -LiteralPath $new).LastWriteTimeUtc = (Get-Item -LiteralPath (Join-Path $env:GM_WORK 'stamp')).LastWriteTimeUtc;" ^
  "Move-Item -LiteralPath $new -Destination $env:GM_OPTIONS_FILE -Force;" ^
  "Get-ChildItem -LiteralPath $env:GM_STATE -Directory | Where-Object { $_.Name -match ('^' + $env:GM_BUILT + '-\d+$') -and $_.FullName -ne $env:GM_WORK } | Remove-Item -Recurse -Force -ErrorAction SilentlyContinue"
exit /b %ERRORLEVEL%
