import { SITE_ROLES, mayManage } from '@chatcall/contracts';
import type {
  SiteRole,
  UserImportColumn,
  UserImportProblem,
  UserImportValues,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { IsIn, validate } from 'class-validator';
import { RolePermissions } from '../../platform/access/index.js';
import { toFieldProblems } from '../../platform/validation/index.js';
import { IsEmailAddress } from '../auth/index.js';
import { IsDisplayName, IsUsername } from '../users/index.js';
import type { PendingRow } from './user-import.repository.js';

/** The values of a row, with the rules of registrations. */
class UserRowDto implements UserImportValues {
  @IsUsername()
  readonly username: string;

  @IsDisplayName()
  readonly displayName: string;

  @IsEmailAddress()
  readonly email: string;

  @IsIn(SITE_ROLES)
  readonly role: SiteRole;
}

/** A row with values that an account may have, or with what is wrong. */
export interface CheckedRow {
  readonly line: number;
  readonly values: UserImportValues;
  readonly problems: readonly UserImportProblem[];
}

/** Checks rows by themselves and against the rest of their file. */
@Injectable()
export class UserImportChecks {
  readonly #roles: RolePermissions;

  constructor(roles: RolePermissions) {
    this.#roles = roles;
  }

  /** @param importer null: the console of the server, which may give every role */
  async check(row: PendingRow, importer: SiteRole | null): Promise<CheckedRow> {
    const { line, fields } = row;
    const values = plainToInstance(UserRowDto, {
      username: fields.username ?? '',
      displayName: fields.displayName ?? '',
      email: fields.email ?? '',
      role: fields.role?.toLowerCase() || 'member',
    });
    const violations = await validate(values, { validationError: { target: false, value: false } });
    const problems: UserImportProblem[] = [
      ...row.problems,
      ...toFieldProblems(violations).map(({ field, rule, detail }) => ({
        column: field as UserImportColumn,
        rule,
        detail,
      })),
    ];
    if (row.usernameRepeated && values.username !== '')
      problems.push(repeated('username', 'This username is on an earlier line.'));
    if (row.emailRepeated && values.email !== '')
      problems.push(repeated('email', 'This e-mail address is on an earlier line.'));
    if (
      SITE_ROLES.includes(values.role) &&
      importer !== null &&
      !this.#mayGive(importer, values.role)
    )
      problems.push({
        column: 'role',
        rule: 'forbidden',
        detail: 'Your role may not give this role.',
      });
    return { line, values, problems };
  }

  /** Nobody gives a role that may do more than their own. */
  #mayGive(importer: SiteRole, role: SiteRole): boolean {
    const own = this.#roles.of(importer);
    return (
      mayManage(importer, role) &&
      (role === 'member' || own.includes('roles.assign')) &&
      this.#roles.of(role).every((permission) => own.includes(permission))
    );
  }
}

function repeated(column: UserImportColumn, detail: string): UserImportProblem {
  return { column, rule: 'repeated', detail };
}
