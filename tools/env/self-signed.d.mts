// For the TypeScript tests in e2e/.

/** @returns PEM. */
export function selfSigned(options: { hosts: readonly string[]; days?: number; now?: Date }): {
  cert: string;
  key: string;
};
