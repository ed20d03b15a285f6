import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '#core/words.ts';
import { type Part, startCache, startCloud, startDatabase } from '../actions/world.ts';
import { startWorld } from '../checks/world.ts';

/** A real counterpart of one kind of action. */
export interface ActionWorld extends Part {
  readonly settings: Record<string, unknown>;
  /** How often the thing has been done to the other side. */
  effects(): Promise<number>;
  /** Settings that fail, and words that the failure names. */
  readonly failing?: { readonly settings: Record<string, unknown>; readonly words: RegExp };
}

const NOWHERE = 'http://127.0.0.1:1';

/** One world for each kind; a kind without one fails the contract. */
export const worlds: Readonly<Record<string, () => Promise<ActionWorld>>> = {
  async wait() {
    return { settings: { seconds: 0.05 }, effects: async () => 1, close: async () => {} };
  },

  async http() {
    let sent = 0;
    const server = await startWorld(({ method }) => {
      if (method === 'POST') sent += 1;
      return { body: { active: sent > 0 ? 'v2.0.8' : 'v2.1' } };
    });
    const probe = { url: `${server.url}/active`, expect: { path: 'active', equals: 'v2.0.8' } };
    return {
      settings: { method: 'POST', url: `${server.url}/activate`, probe },
      effects: async () => sent,
      failing: {
        settings: { method: 'GET', url: `${server.url}/active`, expect: { status: 204 } },
        words: /GET http.*answered 200, expected 204/,
      },
      close: async () => server.close(),
    };
  },

  async sql() {
    const database = await startDatabase('CREATE TABLE counter (n int); INSERT INTO counter VALUES (0)');
    const settings = { connection: database.connection, scripts: ['UPDATE counter SET n = n + 1'] };
    const expect = { query: 'SELECT n FROM counter', rows: [{ n: 77 }] };
    return {
      settings,
      effects: async () => (await database.query<{ n: number }>('SELECT n FROM counter'))[0]?.n ?? -1,
      failing: {
        settings: { ...settings, scripts: ['SELECT 1'], expect },
        words: /SELECT n.*gave.*expected \[\{"n":77\}\]/,
      },
      close: async () => database.close(),
    };
  },

  async traffic() {
    let weights: Record<string, number> = { 'v2.0.8': 0, 'v2.1': 100 };
    let puts = 0;
    const server = await startWorld(({ method, path, body }): { body: Json } => {
      if (path.startsWith('/drain/')) return { body: { version: 'v2.1', inFlight: 0 } };
      if (method === 'PUT') {
        puts += 1;
        weights = JSON.parse(body);
      }
      return { body: { weights } };
    });
    const settings = { provider: 'http-router', admin: server.url, weights: { 'v2.0.8': 100, 'v2.1': 0 } };
    return {
      settings,
      effects: async () => puts,
      failing: { settings: { ...settings, admin: NOWHERE }, words: /GET http:\/\/127.0.0.1:1\/weights/ },
      close: async () => server.close(),
    };
  },

  async queue() {
    let paused = false;
    let posts = 0;
    const server = await startWorld(({ method, path }) => {
      if (method === 'POST') {
        posts += 1;
        paused = path.endsWith('/pause');
      }
      return { body: { depth: 3, inFlight: 1, paused } };
    });
    const settings = { provider: 'http-queue', admin: server.url, do: 'pause' };
    return {
      settings,
      effects: async () => posts,
      failing: { settings: { ...settings, admin: NOWHERE }, words: /GET http:\/\/127.0.0.1:1\/queue/ },
      close: async () => server.close(),
    };
  },

  async cache() {
    const server = await startCache();
    const settings = { provider: 'redis', address: server.address, flush: 'all' };
    return {
      settings,
      effects: async () => server.commands.filter((name) => name === 'FLUSHDB').length,
      failing: {
        settings: { ...settings, address: 'redis://127.0.0.1:1' },
        words: /cache at 127.0.0.1:1.*ECONNREFUSED/,
      },
      close: async () => server.close(),
    };
  },

  async 'feature-flag'() {
    const flags: Record<string, { enabled: boolean }> = { 'new-auth': { enabled: true } };
    let puts = 0;
    const server = await startWorld(({ method, path, body }) => {
      if (method === 'PUT') {
        puts += 1;
        flags[path.slice('/flags/'.length)] = JSON.parse(body);
      }
      return { body: { flags } };
    });
    const settings = { provider: 'http-flags', admin: server.url, flags: ['new-auth'], enabled: false };
    return {
      settings,
      effects: async () => puts,
      failing: { settings: { ...settings, flags: ['nobody'] }, words: /no flag is called nobody/ },
      close: async () => server.close(),
    };
  },

  async command() {
    const cloud = await startCloud();
    const file = join(cloud.folder, 'lines');
    const script = 'require("node:fs").appendFileSync("lines", "x")';
    return {
      settings: { command: [process.execPath, '-e', script] },
      effects: async () => (existsSync(file) ? readFileSync(file, 'utf8').length : 0),
      failing: {
        settings: { command: [process.execPath, '-e', 'process.exit(3)'] },
        words: /ended with exit code 3, expected 0/,
      },
      close: async () => cloud.close(),
    };
  },
};
