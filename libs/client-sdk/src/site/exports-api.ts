import type { UserExport, UserId } from '@chatcall/contracts';

/** Archives with everything about a user: about oneself, or with `users.erase` about others. */
export interface ExportsApi {
  /**
   * Starts an export, which replaces earlier ones of the same user.
   * @param userId null: oneself
   * @throws ChatCallError `COMMON.CONFLICT` while another one is running
   */
  start(userId: UserId | null): Promise<UserExport>;
  /** How an export is doing. */
  get(id: string): Promise<UserExport>;
  /** Those that the signed-in user has asked for, the newest first. */
  list(userId: UserId): Promise<readonly UserExport[]>;
  /** Stops an export, and deletes its archive. */
  delete(id: string): Promise<void>;
  /** The address from which a signed-in browser downloads the archive. */
  address(id: string): string;
}
