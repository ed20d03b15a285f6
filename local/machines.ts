import { readFile } from 'node:fs/promises';
import { FUNCTION_NAMES, MACHINE_NAMES, type MachineName, placeholder } from '#core/names.ts';
import { functionArn, machineArn } from './names.ts';

/** A state machine of ours with its placeholders filled by local ARNs. */
export async function definitionOf(name: MachineName): Promise<string> {
  const file = new URL(`../statemachines/${name}.asl.json`, import.meta.url);
  const arns = new Map<string, string>([
    ...FUNCTION_NAMES.map((one) => [placeholder(one), functionArn(one)] as const),
    ...MACHINE_NAMES.map((one) => [placeholder(one), machineArn(one)] as const),
  ]);
  return (await readFile(file, 'utf8')).replaceAll(
    /\$\{(\w+)\}/g,
    (hole, key: string) => arns.get(key) ?? hole,
  );
}
