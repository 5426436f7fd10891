import type { Me } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { FactorPolicy, RolePermissions } from '../../platform/access/index.js';
import { toMe } from './users.mapper.js';
import type { MeColumns } from './users.mapper.js';

/** Users as they see themselves, with what their role allows and needs. */
@Injectable()
export class OwnProfile {
  readonly #roles: RolePermissions;
  readonly #factors: FactorPolicy;

  constructor(roles: RolePermissions, factors: FactorPolicy) {
    this.#roles = roles;
    this.#factors = factors;
  }

  async of(user: MeColumns): Promise<Me> {
    const { id, siteRole: role, state, createdAt, accessChangedAt } = user;
    const standing = { role, state, since: accessChangedAt ?? createdAt };
    return toMe(user, this.#roles.of(role), await this.#factors.deadline(id, standing));
  }
}
