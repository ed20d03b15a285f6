import { createServer, type Socket } from 'node:net';
import Parser from 'redis-parser';
import { onLeash } from '../shared/leash.ts';
import { commandLine } from '../shared/shop-file.ts';
import { type Cache, execute, type RespValue } from './cache-commands.ts';

const { shop } = commandLine();
const cache: Cache = { hits: 0, misses: 0, clients: 0, entries: new Map() };
const sockets = new Set<Socket>();

function encode(value: RespValue): string {
  if (value === null) return '$-1\r\n';
  if (typeof value === 'number') return `:${value}\r\n`;
  if (typeof value === 'string') return `$${Buffer.byteLength(value)}\r\n${value}\r\n`;
  if (Array.isArray(value)) return `*${value.length}\r\n${value.map(encode).join('')}`;
  return 'status' in value ? `+${value.status}\r\n` : `-${value.error}\r\n`;
}

const server = createServer((socket) => {
  sockets.add(socket.setNoDelay(true));
  cache.clients++;
  const parser = new Parser({
    returnReply: (request) => {
      const words = Array.isArray(request) ? request.map(String) : [String(request)];
      socket.write(encode(execute(cache, words)));
    },
    returnError: () => socket.end('-ERR Protocol error\r\n'),
  });
  socket.on('data', (chunk) => parser.execute(chunk));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    sockets.delete(socket);
    cache.clients--;
  });
});
server.listen(shop.ports.cache, '127.0.0.1');

onLeash(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((done) => server.close(done));
});
