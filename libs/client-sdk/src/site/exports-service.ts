import type { CursorPage, UserExport, UserId } from '@chatcall/contracts';
import type { RestClient } from '../rest/rest-client.js';
import type { ExportsApi } from './exports-api.js';

/** Requests about exports of users; loaded when they are first used. */
export class ExportsService implements ExportsApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  start(userId: UserId | null): Promise<UserExport> {
    return this.#rest.post('exports', userId === null ? {} : { userId });
  }

  get(id: string): Promise<UserExport> {
    return this.#rest.get(`exports/${id}`);
  }

  async list(userId: UserId): Promise<readonly UserExport[]> {
    return (await this.#rest.get<CursorPage<UserExport>>('exports', { userId })).items;
  }

  async delete(id: string): Promise<void> {
    await this.#rest.send({ method: 'DELETE', path: `exports/${id}` });
  }

  address(id: string): string {
    return this.#rest.address(`/api/files/exports/${id}`);
  }
}
