import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeBuildClient, CreateProjectCommand } from '@aws-sdk/client-codebuild';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import Parser from 'redis-parser';
import type { Action, Outcome, StepTools } from '#actions/action.ts';
import { COMMANDS_PROJECT } from '#adapters/codebuild.ts';
import { createAllowHost, createHttp } from '#adapters/http.ts';
import { createSecrets } from '#adapters/secrets.ts';
import { createClock } from '#local/clock.ts';
import { createCloudWatch } from '#local/cloudwatch/cloudwatch.ts';
import { createCodeBuild } from '#local/endpoint/codebuild.ts';
import { createSecrets as createSecretsManager } from '#local/endpoint/secrets.ts';
import { startEndpoint } from '#local/endpoint/server.ts';
import { type Cache, execute, type RespValue } from '../../examples/shop/services/cache-commands.ts';

const HERE = { allow: ['127.0.0.1'], privateAddresses: true };
const ignore = (): void => {};
const quiet = { info: ignore, warn: ignore, error: ignore };

/** Tools of a step with the real adapters, allowed to reach this machine only. */
export function toolsFor(more: Partial<StepTools> = {}): StepTools {
  return {
    rollback: 'r-1',
    operation: 'o-1',
    region: 'eu-central-1',
    now: () => new Date(),
    signal: AbortSignal.timeout(15_000),
    log: quiet,
    http: createHttp(HERE),
    allowHost: createAllowHost(HERE),
    secret: createSecrets(),
    key: 'r-1#cleanup#local#step#1',
    resumed: false,
    verbose: false,
    timeLimit: 60,
    ...more,
  };
}

/** Starts a step and looks at it until it is over; also gives the last token there was. */
export async function play(
  action: Action,
  settings: unknown,
  tools: StepTools,
): Promise<{ outcome: Outcome; token: string }> {
  let outcome = await action.start(settings, tools);
  let token = '';
  while (outcome.status === 'running') {
    token = outcome.token;
    await new Promise((resolve) => setTimeout(resolve, 20));
    outcome = await action.poll(settings, token, tools);
  }
  return { outcome, token };
}

export interface Part {
  close(): Promise<void>;
}

export interface Database extends Part {
  readonly connection: string;
  query<Row>(text: string): Promise<Row[]>;
  exec(script: string): Promise<void>;
}

/** A Postgres (PGlite) behind a socket. */
export async function startDatabase(schema: string): Promise<Database> {
  const db = await PGlite.create();
  await db.exec(schema);
  const server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections: 20 });
  await server.start();
  return {
    connection: `postgres://postgres:postgres@${server.getServerConn()}/postgres`,
    query: async <Row>(text: string) => (await db.query<Row>(text)).rows,
    exec: async (script) => void (await db.exec(script)),
    close: async () => {
      await server.stop();
      await db.close();
    },
  };
}

export interface CacheServer extends Part {
  readonly address: string;
  readonly cache: Cache;
  /** Names of the commands it was sent. */
  readonly commands: string[];
}

/** A cache that speaks RESP; `refuse` names commands that it answers without doing them. */
export async function startCache(refuse: readonly string[] = []): Promise<CacheServer> {
  const cache: Cache = { hits: 0, misses: 0, clients: 0, entries: new Map() };
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const parser = new Parser({
      returnReply: (request) => {
        const words = Array.isArray(request) ? request.map(String) : [];
        commands.push(words[0]?.toUpperCase() ?? '');
        socket.write(refuse.includes(commands.at(-1) ?? '') ? '+OK\r\n' : encode(execute(cache, words)));
      },
      returnError: () => socket.destroy(),
    });
    socket.on('data', (chunk) => parser.execute(chunk));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cache,
    commands,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function encode(value: RespValue): string {
  if (value === null) return '$-1\r\n';
  if (typeof value === 'number') return `:${value}\r\n`;
  if (typeof value === 'string') return `$${Buffer.byteLength(value)}\r\n${value}\r\n`;
  if (Array.isArray(value)) return `*${value.length}\r\n${value.map(encode).join('')}`;
  return 'status' in value ? `+${value.status}\r\n` : `-${value.error}\r\n`;
}

export interface Cloud extends Part {
  /** Where commands run and may write. */
  readonly folder: string;
}

/** The local endpoint with CodeBuild, its logs, metrics and Secrets Manager; every client of this process is pointed at it. */
export async function startCloud(secrets: Readonly<Record<string, string>> = {}): Promise<Cloud> {
  const folder = mkdtempSync(join(tmpdir(), 'ripcord-actions-'));
  const clock = createClock();
  const manager = createSecretsManager({ clock });
  const metrics = createCloudWatch({ clock, invokeAsync: ignore, publish: ignore, emit: ignore });
  const { codebuild, logs } = createCodeBuild({
    workingDirectory: folder,
    directory: join(folder, 'builds'),
    readSecret: async (id) => manager.read(id),
  });
  const endpoint = await startEndpoint({ port: 0, services: [codebuild, logs, manager, metrics] });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  await createProject();
  for (const [Name, SecretString] of Object.entries(secrets)) {
    await new SecretsManagerClient({}).send(new CreateSecretCommand({ Name, SecretString }));
  }
  return {
    folder,
    close: async () => {
      await endpoint.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function createProject(): Promise<void> {
  await new CodeBuildClient({}).send(
    new CreateProjectCommand({
      name: COMMANDS_PROJECT,
      serviceRole: 'arn:aws:iam::000000000000:role/commands',
      source: { type: 'NO_SOURCE', buildspec: '{}' },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'aws/codebuild/standard:7.0',
        computeType: 'BUILD_GENERAL1_SMALL',
      },
    }),
  );
}
