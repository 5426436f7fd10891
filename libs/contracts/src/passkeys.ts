/** Bounds of what a browser answers for a passkey or security key. */
export const PASSKEY_LIMITS = {
  credentialIdMax: 1400,
  clientDataMax: 8000,
  attestationMax: 16_000,
  authenticatorDataMax: 8000,
  signatureMax: 8000,
  userHandleMax: 100,
  transportsMax: 10,
  transportMax: 32,
} as const;

/** A passkey or security key that a user has already. */
export interface PasskeyDescriptor {
  readonly type: 'public-key';
  /** Base64url. */
  readonly id: string;
  /** How browsers reach it, such as `usb`, `internal` or `hybrid`. */
  readonly transports: readonly string[];
}

/** How much a device has to know its user: by a PIN, a finger, a face. */
export type UserVerification = 'required' | 'preferred' | 'discouraged';

/**
 * For `navigator.credentials.create`, as `PublicKeyCredentialCreationOptionsJSON` of WebAuthn: bytes
 * are base64url.
 */
export interface PasskeyCreationOptions {
  readonly rp: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly challenge: string;
  readonly pubKeyCredParams: readonly { readonly type: 'public-key'; readonly alg: number }[];
  /** Milliseconds. */
  readonly timeout: number;
  readonly excludeCredentials: readonly PasskeyDescriptor[];
  readonly authenticatorSelection: {
    readonly residentKey: UserVerification;
    readonly userVerification: UserVerification;
  };
  readonly attestation: 'none';
}

/** For `navigator.credentials.get`, as `PublicKeyCredentialRequestOptionsJSON` of WebAuthn. */
export interface PasskeyRequestOptions {
  readonly challenge: string;
  readonly rpId: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly userVerification: UserVerification;
  /** Empty: any passkey of the device. */
  readonly allowCredentials: readonly PasskeyDescriptor[];
}

/** What `navigator.credentials.create` answered; bytes are base64url. */
export interface NewPasskey {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly attestationObject: string;
  readonly transports?: readonly string[];
}

/** What `navigator.credentials.get` answered; bytes are base64url. */
export interface PasskeyAssertion {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
  readonly userHandle?: string;
}
