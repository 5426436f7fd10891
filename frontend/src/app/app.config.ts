import {
  ErrorHandler,
  LOCALE_ID,
  provideBrowserGlobalErrorListeners,
  type ApplicationConfig,
} from '@angular/core';
import {
  provideRouter,
  TitleStrategy,
  withComponentInputBinding,
  withRouterConfig,
} from '@angular/router';
import { AppErrorHandler } from './core/errors/app-error-handler';
import { AppTitle } from './core/attention/app-title';
import { routes } from './app.routes';

/** Everything the app is made of. `language` is the one whose texts are loaded. */
export function appConfig(language: string): ApplicationConfig {
  return {
    providers: [
      { provide: LOCALE_ID, useValue: language },
      { provide: ErrorHandler, useClass: AppErrorHandler },
      // Also what fails in a promise that nobody waits for, such as a dialog whose code does not come.
      provideBrowserGlobalErrorListeners(),
      { provide: TitleStrategy, useExisting: AppTitle },
      provideRouter(
        routes,
        withComponentInputBinding(),
        withRouterConfig({ paramsInheritanceStrategy: 'always' }),
      ),
    ],
  };
}
