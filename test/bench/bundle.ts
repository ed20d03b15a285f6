import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { BUNDLING } from '../../lib/bundling.ts';

const ROOT = join(import.meta.dirname, '../..');
const COMMANDS = { alias: BUNDLING.alias, ...settings() };

export interface Bundle {
  readonly file: string;
  readonly bytes: number;
  /** Paths of the modules that something of is inside, relative to the repository. */
  readonly inputs: readonly string[];
}

/** A function bundled as the construct bundles it. */
export async function bundleFunction(name: string, folder: string): Promise<Bundle> {
  return bundle(join(ROOT, `functions/${name}.ts`), COMMANDS, join(folder, `${name}.mjs`));
}

/**
 * The least that a handler of two clients is: the same commands as the trigger sends, and nothing done with the answers.
 * `ordinary` is what everybody gets from esbuild; `same` has our settings to the last, our credentials included.
 */
export async function bundleBare(kind: 'ordinary' | 'same', folder: string): Promise<Bundle> {
  const entry = join(import.meta.dirname, 'bare-handler.ts');
  return bundle(entry, kind === 'same' ? COMMANDS : settings(), join(folder, `bare-${kind}.mjs`));
}

function settings() {
  const { alias: _alias, ...rest } = BUNDLING;
  return rest;
}

async function bundle(entry: string, options: object, outfile: string): Promise<Bundle> {
  const { metafile } = await build({
    ...options,
    entryPoints: [entry],
    outfile,
    absWorkingDir: ROOT,
    bundle: true,
    format: 'esm',
    platform: 'node',
    metafile: true,
    logLevel: 'error',
    banner: {
      js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);",
    },
  });
  const [output] = Object.values((metafile as Metafile).outputs);
  if (!output) throw new Error(`esbuild wrote nothing for ${entry}`);
  const inside = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { file: outfile, bytes: output.bytes, inputs: inside.map(([path]) => path) };
}
