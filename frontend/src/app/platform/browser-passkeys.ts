import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { PasskeyError, type PasskeyFailure, type PasskeyPort } from '@chatcall/client-sdk';
import type {
  NewPasskey,
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
} from '@chatcall/contracts';

/** By the names of the errors of browsers. */
const FAILURES: Readonly<Record<string, PasskeyFailure>> = {
  NotAllowedError: 'cancelled',
  AbortError: 'cancelled',
  InvalidStateError: 'known',
};

/** Passkeys and security keys of the browser; loaded when they are used. */
export class BrowserPasskeys implements PasskeyPort {
  async create(options: PasskeyCreationOptions): Promise<NewPasskey> {
    const { excludeCredentials, pubKeyCredParams, ...rest } = options;
    const { id, response } = await asked(() =>
      startRegistration({
        optionsJSON: {
          ...rest,
          pubKeyCredParams: [...pubKeyCredParams],
          excludeCredentials: excludeCredentials.map(descriptor),
        },
      }),
    );
    const { clientDataJSON, attestationObject, transports = [] } = response;
    return { id, clientDataJSON, attestationObject, transports };
  }

  async get(options: PasskeyRequestOptions): Promise<PasskeyAssertion> {
    const { allowCredentials, ...rest } = options;
    const { id, response } = await asked(() =>
      startAuthentication({
        optionsJSON: { ...rest, allowCredentials: allowCredentials.map(descriptor) },
      }),
    );
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    return {
      id,
      clientDataJSON,
      authenticatorData,
      signature,
      ...(userHandle === undefined ? {} : { userHandle }),
    };
  }
}

type Descriptor = PasskeyRequestOptions['allowCredentials'][number];

function descriptor({ transports, ...rest }: Descriptor): Omit<Descriptor, 'transports'> & {
  transports: string[];
} {
  return { ...rest, transports: [...transports] };
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    throw new PasskeyError(FAILURES[name] ?? 'failed', message, { cause: error });
  }
}
