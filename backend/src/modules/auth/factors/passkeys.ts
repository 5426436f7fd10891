import type {
  NewPasskey,
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeyDescriptor,
  PasskeyRequestOptions,
  UserId,
  UserVerification,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { decodeAttestationObject, decodeClientDataJSON } from '@simplewebauthn/server/helpers';
import { parse as bytesOfId } from 'uuid';
import { FactorWrongError, PasskeysUnavailableError } from './factor.errors.js';
import { PasskeyRepository } from './passkey.repository.js';
import type { StoredPasskey } from './passkey.repository.js';
import { RelyingParty } from './relying-party.js';
import { WebauthnChallenges } from './webauthn-challenges.js';
import type { ChallengeBinding } from './webauthn-challenges.js';

const TIMEOUT_MS = 300_000;
/** EdDSA, ES256 and RS256: what every browser and security key has. */
const ALGORITHMS = [-8, -7, -257];

/** The user for whom a passkey is made. */
interface PasskeyUser {
  readonly userId: UserId;
  readonly username: string;
  readonly displayName: string;
}

/** What a browser has made, verified. */
export type VerifiedPasskey = Omit<StoredPasskey, 'id' | 'userId'>;

/** A signature that was verified: `use` uses it up, in the transaction with what it allows. */
export interface VerifiedUse {
  readonly passkey: StoredPasskey;
  /** @throws FactorWrongError when the passkey is gone, or its counter went back */
  use(): Promise<void>;
}

/** Passkeys and security keys (WebAuthn): what they have to sign, and whether they did. */
@Injectable()
export class Passkeys {
  readonly #party: RelyingParty;
  readonly #passkeys: PasskeyRepository;
  readonly #challenges: WebauthnChallenges;

  constructor(party: RelyingParty, passkeys: PasskeyRepository, challenges: WebauthnChallenges) {
    this.#party = party;
    this.#passkeys = passkeys;
    this.#challenges = challenges;
  }

  get available(): boolean {
    return this.#party.available;
  }

  /** @throws PasskeysUnavailableError */
  async creationOptions(
    { userId, username, displayName }: PasskeyUser,
    siteName: string,
    binding: ChallengeBinding,
  ): Promise<PasskeyCreationOptions> {
    this.#requireAvailable();
    const options = await generateRegistrationOptions({
      rpName: siteName,
      rpID: this.#party.id,
      userID: bytesOf(userId),
      userName: username,
      userDisplayName: displayName,
      challenge: await this.#challenges.issue(binding),
      supportedAlgorithmIDs: ALGORITHMS,
    });
    return {
      rp: { id: this.#party.id, name: siteName },
      user: options.user,
      challenge: options.challenge,
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
      timeout: TIMEOUT_MS,
      excludeCredentials: (await this.#passkeys.list(userId)).map(descriptorOf),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      attestation: 'none',
    };
  }

  /**
   * Checks what the browser has made.
   * @throws ChallengeInvalidError, FactorWrongError, PasskeysUnavailableError
   */
  async verifyNew(created: NewPasskey, binding: ChallengeBinding): Promise<VerifiedPasskey> {
    this.#requireAvailable();
    const expectedChallenge = await this.#take(created.clientDataJSON, binding);
    const { registrationInfo } = await verified(async () => {
      requireNoCertificates(created.attestationObject);
      return verifyRegistrationResponse({
        response: {
          ...wire(created.id),
          response: {
            clientDataJSON: created.clientDataJSON,
            attestationObject: created.attestationObject,
          },
        },
        expectedChallenge,
        expectedOrigin: this.#party.origin,
        expectedRPID: this.#party.id,
        requireUserVerification: false,
        supportedAlgorithmIDs: ALGORITHMS,
      });
    });
    if (registrationInfo === undefined) throw new FactorWrongError();
    const { id, publicKey, counter } = registrationInfo.credential;
    return {
      credentialId: Buffer.from(id, 'base64url'),
      publicKey: Buffer.from(publicKey),
      counter,
      transports: created.transports ?? [],
    };
  }

  /**
   * @param userId null: any passkey that the device has
   * @throws PasskeysUnavailableError
   */
  async requestOptions(
    userId: UserId | null,
    binding: ChallengeBinding,
  ): Promise<PasskeyRequestOptions> {
    this.#requireAvailable();
    const { challenge } = await generateAuthenticationOptions({
      rpID: this.#party.id,
      challenge: await this.#challenges.issue(binding),
    });
    return {
      challenge,
      rpId: this.#party.id,
      timeout: TIMEOUT_MS,
      userVerification: verificationFor(userId),
      allowCredentials:
        userId === null ? [] : (await this.#passkeys.list(userId)).map(descriptorOf),
    };
  }

  /** The passkey that a signature claims to be of; null: no user has it. */
  find({ id }: PasskeyAssertion): Promise<StoredPasskey | null> {
    return this.#passkeys.find(Buffer.from(id, 'base64url'));
  }

  /**
   * Checks a signature. Call it outside of a transaction: it uses up the challenge, right or wrong.
   * @param owner who has to own the passkey, null: its user is to be found out; and whether the
   *   device must have verified its user, since the passkey is the only factor
   * @throws ChallengeInvalidError, FactorWrongError, PasskeysUnavailableError
   */
  async verify(
    assertion: PasskeyAssertion,
    owner: { readonly userId: UserId | null; readonly verified: boolean },
    binding: ChallengeBinding,
  ): Promise<VerifiedUse> {
    this.#requireAvailable();
    const expectedChallenge = await this.#take(assertion.clientDataJSON, binding);
    const passkey = await this.find(assertion);
    if (passkey === null || !ownedBy(passkey, owner.userId, assertion))
      throw new FactorWrongError();
    const { clientDataJSON, authenticatorData, signature } = assertion;
    const result = await verified(() =>
      verifyAuthenticationResponse({
        response: {
          ...wire(assertion.id),
          response: { clientDataJSON, authenticatorData, signature },
        },
        expectedChallenge,
        expectedOrigin: this.#party.origin,
        expectedRPID: this.#party.id,
        requireUserVerification: owner.verified,
        credential: {
          id: assertion.id,
          publicKey: passkey.publicKey,
          counter: passkey.counter,
        },
      }),
    );
    if (!result.verified) throw new FactorWrongError();
    const { newCounter } = result.authenticationInfo;
    return {
      passkey,
      use: async () => {
        if (!(await this.#passkeys.use(passkey.id, newCounter))) throw new FactorWrongError();
      },
    };
  }

  /** @returns the challenge that was signed, which counts no longer */
  async #take(clientData: string, binding: ChallengeBinding): Promise<string> {
    const { challenge } = await verified(() => decodeClientDataJSON(clientData));
    if (typeof challenge !== 'string') throw new FactorWrongError();
    await this.#challenges.take(challenge, binding);
    return challenge;
  }

  #requireAvailable(): void {
    if (!this.available) throw new PasskeysUnavailableError();
  }
}

/** As the only factor a passkey has to know its user; as the second one it may. */
function verificationFor(userId: UserId | null): UserVerification {
  return userId === null ? 'required' : 'preferred';
}

/** `userHandle` is the id of the user for whom the passkey was made. */
function ownedBy(
  passkey: StoredPasskey,
  userId: UserId | null,
  { userHandle }: PasskeyAssertion,
): boolean {
  const handle = Buffer.from(bytesOf(passkey.userId)).toString('base64url');
  if (userHandle !== undefined && userHandle !== handle) return false;
  return userId === null || passkey.userId === userId;
}

/**
 * Nothing is to be learnt about the device (`attestation: 'none'`). A chain of certificates would be
 * checked with addresses that it names itself.
 */
function requireNoCertificates(attestationObject: string): void {
  const attestation = decodeAttestationObject(
    new Uint8Array(Buffer.from(attestationObject, 'base64url')),
  );
  const format = attestation.get('fmt');
  const plain = format === 'none' || format === 'packed';
  if (!plain || attestation.get('attStmt').get('x5c') !== undefined) throw new FactorWrongError();
}

/** The library throws for everything that is wrong with an answer. */
async function verified<T>(check: () => T | Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    throw new FactorWrongError({ cause: error });
  }
}

function wire(id: string): {
  id: string;
  rawId: string;
  type: 'public-key';
  clientExtensionResults: Record<string, never>;
} {
  return { id, rawId: id, type: 'public-key', clientExtensionResults: {} };
}

function descriptorOf({ credentialId, transports }: StoredPasskey): PasskeyDescriptor {
  return { type: 'public-key', id: credentialId.toString('base64url'), transports };
}

function bytesOf(userId: UserId): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytesOfId(userId));
}
