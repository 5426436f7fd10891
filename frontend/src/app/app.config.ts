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
  withDisabledInitialNavigation,
  withRouterConfig,
} from '@angular/router';
import { AppErrorHandler } from './core/errors/app-error-handler';
import { AppTitle } from './core/attention/app-title';
import { routes } from './app.routes';

/** Providers of the app. `language`: code of the language whose texts are loaded. */
export function appConfig(language: string): ApplicationConfig {
  return {
    providers: [
      { provide: LOCALE_ID, useValue: language },
      { provide: ErrorHandler, useClass: AppErrorHandler },
      // Also handles rejected promises without a handler, such as a failed lazy import.
      provideBrowserGlobalErrorListeners(),
      { provide: TitleStrategy, useExisting: AppTitle },
      provideRouter(
        routes,
        withComponentInputBinding(),
        // main.ts begins it, in a task of its own.
        withDisabledInitialNavigation(),
        withRouterConfig({ paramsInheritanceStrategy: 'always' }),
      ),
    ],
  };
}
