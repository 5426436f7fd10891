import type {
  AddPasskeyRequest,
  ConfirmedFactor,
  ConfirmFactorRequest,
  Factor,
  FactorOverview,
  NameFactorRequest,
  PasskeyCreationOptions,
  ReauthenticateRequest,
  ReauthenticationOptions,
  RecoveryCodes,
  TotpEnrolment,
} from '@chatcall/contracts';
import type { ClientPorts } from '../ports/client-ports.js';
import type { RestClient } from '../rest/rest-client.js';
import type { FactorsApi, ReauthenticationProof } from './factors-api.js';
import { passkeysOf } from './passkeys-of.js';

const PATH = 'auth/factors';

/** {@link FactorsApi} over REST. */
export class FactorsService implements FactorsApi {
  readonly #rest: RestClient;
  readonly #ports: ClientPorts;

  constructor(rest: RestClient, ports: ClientPorts) {
    this.#rest = rest;
    this.#ports = ports;
  }

  get(): Promise<FactorOverview> {
    return this.#rest.get<FactorOverview>(PATH);
  }

  enrolTotp(name: string): Promise<TotpEnrolment> {
    return this.#rest.post<TotpEnrolment>(`${PATH}/totp`, { name } satisfies NameFactorRequest);
  }

  confirmTotp(id: string, code: string): Promise<ConfirmedFactor> {
    return this.#rest.post<ConfirmedFactor>(`${PATH}/${encodeURIComponent(id)}/confirmation`, {
      code,
    } satisfies ConfirmFactorRequest);
  }

  async addPasskey(name: string): Promise<ConfirmedFactor> {
    const passkeys = passkeysOf(this.#ports);
    const options = await this.#rest.post<PasskeyCreationOptions>(`${PATH}/webauthn/options`);
    const credential = await passkeys.create(options);
    return this.#rest.post<ConfirmedFactor>(`${PATH}/webauthn`, {
      name,
      credential,
    } satisfies AddPasskeyRequest);
  }

  reauthenticationOptions(): Promise<ReauthenticationOptions> {
    return this.#rest.post<ReauthenticationOptions>('auth/reauthenticate/options');
  }

  async reauthenticate(
    proof: ReauthenticationProof,
    { webauthn }: Partial<ReauthenticationOptions> = {},
  ): Promise<void> {
    const signed =
      proof.kind === 'webauthn' && webauthn !== undefined
        ? { assertion: await passkeysOf(this.#ports).get(webauthn) }
        : {};
    await this.#rest.post('auth/reauthenticate', {
      ...proof,
      ...signed,
    } satisfies ReauthenticateRequest);
  }

  rename(id: string, name: string): Promise<Factor> {
    return this.#rest.patch<Factor>(`${PATH}/${encodeURIComponent(id)}`, {
      name,
    } satisfies NameFactorRequest);
  }

  remove(id: string): Promise<void> {
    return this.#rest.delete(`${PATH}/${encodeURIComponent(id)}`);
  }

  async createRecoveryCodes(): Promise<readonly string[]> {
    return (await this.#rest.post<RecoveryCodes>('auth/recovery-codes')).codes;
  }
}
