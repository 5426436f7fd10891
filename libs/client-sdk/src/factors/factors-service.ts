import type {
  ConfirmedFactor,
  ConfirmFactorRequest,
  Factor,
  FactorOverview,
  NameFactorRequest,
  RecoveryCodes,
  TotpEnrolment,
} from '@chatcall/contracts';
import type { RestClient } from '../rest/rest-client.js';
import type { FactorsApi } from './factors-api.js';

const PATH = 'auth/factors';

/** {@link FactorsApi} over REST. */
export class FactorsService implements FactorsApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
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
