import { spawn } from 'node:child_process';

/**
 * Sees to it that a process ends when ours does, in whatever way ours ends, SIGKILL included: a
 * shell that waits for the end of a pipe which only our process holds open, and then interrupts
 * the other one. In a session of its own, so that no Ctrl-C reaches it first.
 *
 * @returns stop: to be called when the other process has ended, before its id is used again
 */
export function endWithUs(pid: number): () => void {
  if (process.platform === 'win32') return () => {};
  const watchdog = spawn('/bin/sh', ['-c', 'cat >/dev/null; kill -INT "$1"', 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  watchdog.stdin.on('error', () => {});
  watchdog.on('error', () => {});
  watchdog.unref();
  if ('unref' in watchdog.stdin && typeof watchdog.stdin.unref === 'function')
    watchdog.stdin.unref();
  return () => watchdog.kill('SIGKILL');
}
