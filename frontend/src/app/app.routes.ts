import { inject, Injector, type Type } from '@angular/core';
import type { Route, Routes } from '@angular/router';
import { inOwnTask } from './core/tasks';
import { signedInOnly, signedOutOnly } from './core/session/session';

/** The shell, and the services that it begins with. */
async function loadShell(): Promise<Type<unknown>> {
  const injector = inject(Injector);
  const { prepareShell, Shell } = await inOwnTask(import('./shell/shell'));
  await prepareShell(injector);
  return Shell;
}

/** Each page is loaded when it is first opened. */
export const routes: Routes = [
  {
    path: 'sign-in',
    canMatch: [signedOutOnly],
    title: () => $localize`:@@title.signIn:Sign in`,
    loadComponent: () => inOwnTask(import('./features/sign-in/sign-in')).then((m) => m.SignIn),
  },
  {
    path: 'register',
    canMatch: [signedOutOnly],
    title: () => $localize`:@@title.register:Create account`,
    loadComponent: () => import('./features/sign-in/register').then((m) => m.Register),
  },
  {
    path: 'forgot-password',
    title: () => $localize`:@@title.forgotPassword:Forgot password`,
    loadComponent: () => import('./features/sign-in/forgot-password').then((m) => m.ForgotPassword),
  },
  {
    path: 'reset-password',
    title: () => $localize`:@@title.resetPassword:New password`,
    loadComponent: () => import('./features/sign-in/reset-password').then((m) => m.ResetPassword),
  },
  ...(
    [
      ['verify-email', 'verify'],
      ['confirm-email', 'change'],
      ['restore-email', 'undo'],
    ] as const
  ).map(([path, purpose]): Route => ({
    path,
    data: { purpose },
    title: () => $localize`:@@title.emailLink:Email address`,
    loadComponent: () => import('./features/sign-in/email-link').then((m) => m.EmailLink),
  })),
  {
    path: '',
    canActivate: [signedInOnly],
    loadComponent: loadShell,
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'chats' },
      {
        path: 'chats',
        loadChildren: () =>
          inOwnTask(import('./features/chats/chats.routes')).then((m) => m.chatsRoutes),
      },
      {
        path: 'contacts',
        title: () => $localize`:@@title.contacts:Contacts`,
        loadComponent: () => import('./features/contacts/contacts').then((m) => m.Contacts),
      },
      {
        path: 'settings',
        loadChildren: () =>
          import('./features/settings/settings.routes').then((m) => m.settingsRoutes),
      },
    ],
  },
  { path: '**', redirectTo: '' },
];
