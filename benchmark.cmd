@echo off
rem Starts GridMask's benchmarks on Windows, and builds them first where that is needed.
setlocal
set "GRIDMASK_PROGRAM=benchmark"
call "%~dp0gridmask.cmd" %*
exit /b %ERRORLEVEL%
