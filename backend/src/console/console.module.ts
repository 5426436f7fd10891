import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AppConfig } from '../config/index.js';
import { AccountsModule } from '../modules/accounts/index.js';
import { AuditModule } from '../modules/audit/index.js';
import { AuthModule } from '../modules/auth/index.js';
import { TurnModule } from '../modules/calls/index.js';
import { ChatsModule } from '../modules/chats/index.js';
import { ErasureModule } from '../modules/erasure/index.js';
import { NoticesModule } from '../modules/notices/index.js';
import { ScannerModule } from '../modules/files/index.js';
import { MediaNodeModule } from '../modules/media-node/index.js';
import { RecoveryModule } from '../modules/recovery/index.js';
import { SettingsModule } from '../modules/settings/index.js';
import { UserImportsModule } from '../modules/user-imports/index.js';
import { UsersModule } from '../modules/users/index.js';
import { PlatformModule } from '../platform/platform.module.js';

/** The composition root of the console: the platform, and the modules that its commands use. */
@Module({})
export class ConsoleModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: ConsoleModule,
      imports: [
        PlatformModule.forRoot(config),
        SettingsModule,
        UsersModule,
        AuthModule,
        AccountsModule,
        RecoveryModule,
        NoticesModule,
        UserImportsModule,
        ChatsModule,
        ErasureModule,
        AuditModule,
        MediaNodeModule,
        TurnModule,
        ScannerModule,
      ],
    };
  }
}

/** Connections to the database of a command, which does one thing after another. */
const POOL_SIZE = 2;

/**
 * The settings of the server for a command that runs beside it: a process without a role. It does
 * not migrate the database, which a running server of another version may use.
 */
export function consoleConfig(config: AppConfig): AppConfig {
  return new AppConfig({
    ...config,
    roles: new Set(),
    http: { ...config.http, tls: null },
    database: { ...config.database, poolSize: POOL_SIZE, migrateOnStart: false },
  });
}
