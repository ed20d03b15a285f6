declare module 'asl-validator' {
  /** Says whether a definition keeps to the Amazon States Language. Writes defaults into what it is given. */
  export default function validate(
    definition: object,
    options: { readonly checkPaths: boolean; readonly checkArn: boolean },
  ): { readonly isValid: boolean; errorsText(): string };
}
