import type { MigrationInterface } from 'typeorm';

/** All migrations in the order of their timestamps; explicit, so that a forgotten one is seen in review. */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [];
