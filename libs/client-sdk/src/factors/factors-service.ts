import type {
  AddPasskeyRequest,
  ConfirmedFactor,
  ConfirmFactorRequest,
  Factor,
  FactorOverview,
  Me,
  NameFactorRequest,
  PasskeyCreationOptions,
  ReauthenticateRequest,
  ReauthenticationOptions,
  RecoveryCodes,
  TotpEnrolment,
} from '@chatcall/contracts';
import type { ClientCore } from '../client-api.js';
import { toChatCallError } from '../errors/chat-call-error.js';
import type { ClientPorts } from '../ports/client-ports.js';
import type { RestClient } from '../rest/rest-client.js';
import type { FactorsApi, ReauthenticationProof } from './factors-api.js';
import { passkeysOf } from './passkeys-of.js';

const PATH = 'auth/factors';

/** {@link FactorsApi} over REST. */
export class FactorsService implements FactorsApi {
  readonly #core: ClientCore;
  readonly #rest: RestClient;
  readonly #ports: ClientPorts;

  constructor(core: ClientCore) {
    this.#core = core;
    this.#rest = core.rest;
    this.#ports = core.ports;
  }

  get(): Promise<FactorOverview> {
    void this.#reloadMe();
    return this.#rest.get<FactorOverview>(PATH);
  }

  enrolTotp(name: string): Promise<TotpEnrolment> {
    return this.#rest.post<TotpEnrolment>(`${PATH}/totp`, { name } satisfies NameFactorRequest);
  }

  async confirmTotp(id: string, code: string): Promise<ConfirmedFactor> {
    return this.#added(
      await this.#rest.post<ConfirmedFactor>(`${PATH}/${encodeURIComponent(id)}/confirmation`, {
        code,
      } satisfies ConfirmFactorRequest),
    );
  }

  async addPasskey(name: string): Promise<ConfirmedFactor> {
    const passkeys = passkeysOf(this.#ports);
    const options = await this.#rest.post<PasskeyCreationOptions>(`${PATH}/webauthn/challenge`);
    const credential = await passkeys.create(options);
    return this.#added(
      await this.#rest.post<ConfirmedFactor>(`${PATH}/webauthn`, {
        name,
        credential,
      } satisfies AddPasskeyRequest),
    );
  }

  reauthenticationOptions(): Promise<ReauthenticationOptions> {
    return this.#rest.post<ReauthenticationOptions>('auth/reauthenticate/challenge');
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

  async remove(id: string): Promise<void> {
    await this.#rest.delete(`${PATH}/${encodeURIComponent(id)}`);
    void this.#reloadMe();
  }

  async createRecoveryCodes(): Promise<readonly string[]> {
    return (await this.#rest.post<RecoveryCodes>('auth/recovery-codes')).codes;
  }

  /** The server refuses nothing any more because of a missing factor. */
  #added(confirmed: ConfirmedFactor): ConfirmedFactor {
    this.#core.session.prerequisite.set(null);
    void this.#reloadMe();
    return confirmed;
  }

  /** `factorDeadline` may have changed. */
  async #reloadMe(): Promise<void> {
    const { session, ports } = this.#core;
    try {
      session.changeMe(await this.#rest.get<Me>('users/me'));
    } catch (error) {
      ports.logger.log('debug', 'my profile could not be loaded again', {
        code: toChatCallError(error).code,
      });
    }
  }
}
