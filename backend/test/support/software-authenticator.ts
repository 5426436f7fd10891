import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type {
  NewPasskey,
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
} from '@chatcall/contracts';
import { isoCBOR } from '@simplewebauthn/server/helpers';

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;
/** Names of the parts of a COSE key: an EC2 key for ES256 on P-256. */
const COSE = { kty: 1, alg: 3, crv: -1, x: -2, y: -3 } as const;

/** What a test lets the authenticator do differently. */
interface Behaviour {
  readonly origin?: string;
  readonly verified?: boolean;
  readonly challenge?: string;
}

/** A passkey in memory, with the page that asks it (WebAuthn, ES256). */
export class SoftwareAuthenticator {
  readonly id = randomBytes(32).toString('base64url');
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #origin: string;
  /** Of the next use. */
  counter = 1;
  #userHandle: string | undefined;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Answers `navigator.credentials.create`. */
  create(options: PasskeyCreationOptions, behaviour: Behaviour = {}): NewPasskey {
    this.#userHandle = options.user.id;
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const credential = Buffer.concat([Buffer.alloc(16), length, id, coseKey(this.#keys.publicKey)]);
    const authData = this.#data(options.rp.id, HAS_CREDENTIAL, behaviour, credential);
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(authData)],
    ]);
    return {
      id: this.id,
      clientDataJSON: this.#clientData('webauthn.create', options.challenge, behaviour),
      attestationObject: encode(attestation).toString('base64url'),
      transports: ['internal'],
    };
  }

  /** Answers `navigator.credentials.get`. */
  get(options: PasskeyRequestOptions, behaviour: Behaviour = {}): PasskeyAssertion {
    const clientDataJSON = this.#clientData('webauthn.get', options.challenge, behaviour);
    const data = this.#data(options.rpId, 0, behaviour);
    const hash = sha256(Buffer.from(clientDataJSON, 'base64url'));
    const signature = sign('sha256', Buffer.concat([data, hash]), this.#keys.privateKey);
    return {
      id: this.id,
      clientDataJSON,
      authenticatorData: data.toString('base64url'),
      signature: signature.toString('base64url'),
      ...(this.#userHandle === undefined ? {} : { userHandle: this.#userHandle }),
    };
  }

  #clientData(type: string, asked: string, { challenge = asked, origin }: Behaviour): string {
    const data = { type, challenge, origin: origin ?? this.#origin, crossOrigin: false };
    return Buffer.from(JSON.stringify(data)).toString('base64url');
  }

  #data(
    rpId: string,
    flags: number,
    { verified = true }: Behaviour,
    rest: Buffer = Buffer.alloc(0),
  ): Buffer {
    const all = flags | USER_PRESENT | (verified ? USER_VERIFIED : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    this.counter += 1;
    return Buffer.concat([sha256(Buffer.from(rpId)), Buffer.from([all]), counter, rest]);
  }
}

function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return encode(
    new Map<number, unknown>([
      [COSE.kty, 2],
      [COSE.alg, -7],
      [COSE.crv, 1],
      [COSE.x, new Uint8Array(Buffer.from(x, 'base64url'))],
      [COSE.y, new Uint8Array(Buffer.from(y, 'base64url'))],
    ]),
  );
}

function encode(value: Map<string | number, unknown>): Buffer {
  return Buffer.from(isoCBOR.encode(value as Parameters<typeof isoCBOR.encode>[0]));
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
