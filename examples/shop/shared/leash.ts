/** A process of the shop ends this long after it was told to, finished or not. */
const PATIENCE_MS = 4_000;

/**
 * Ends this process cleanly when its supervisor says so (SIGTERM) or is gone: standard input is a pipe that only the
 * supervisor holds, so even its `kill -9` is seen here as end of file. Ctrl-C in a terminal reaches the whole group and
 * is left to the supervisor, which stops its processes in order.
 */
export function onLeash(close: () => Promise<void>): void {
  let ending = false;
  const end = (why: string): void => {
    if (ending) return;
    ending = true;
    console.log(JSON.stringify({ at: new Date().toISOString(), message: 'ending', why }));
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => end('SIGTERM'));
  if (process.argv.includes('--leash')) {
    process.stdin.on('error', () => end('supervisor gone'));
    process.stdin.on('end', () => end('supervisor gone'));
    process.stdin.resume();
  }
}
