/** The part of @vscode/vsce that is used; the package brings no types of its own. */
declare module '@vscode/vsce' {
  export const PackageManager: { readonly None: number };
  export function createVSIX(options: {
    cwd: string;
    packagePath: string;
    dependencies: boolean;
    allowMissingRepository: boolean;
    rewriteRelativeLinks: boolean;
  }): Promise<void>;
  export function listFiles(options: { cwd: string; packageManager: number }): Promise<string[]>;
}
