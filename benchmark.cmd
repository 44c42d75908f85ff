@echo off
rem Runs GridMask's benchmarks on Windows, after building them if necessary.
setlocal
set "GRIDMASK_PROGRAM=benchmark"
call "%~dp0gridmask.cmd" %*
exit /b %ERRORLEVEL%
