import { inject, Injector, type Type } from '@angular/core';
import type { Routes } from '@angular/router';
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
    path: 'account',
    loadChildren: () => import('./features/sign-in/recovery.routes').then((m) => m.recoveryRoutes),
  },
  {
    path: 'terms',
    canActivate: [signedInOnly],
    title: () => $localize`:@@terms.heading:Terms of this server`,
    loadComponent: () => import('./features/sign-in/terms-page').then((m) => m.TermsPage),
  },
  {
    path: 'second-factor',
    canActivate: [signedInOnly],
    loadChildren: () =>
      import('./features/settings/security/required-factor').then((m) => m.requiredFactorRoutes),
  },
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
      {
        path: 'admin',
        loadChildren: () => import('./features/admin/admin.routes').then((m) => m.adminRoutes),
      },
      {
        path: '',
        loadChildren: () => import('./further.routes').then((m) => m.furtherRoutes),
      },
    ],
  },
  { path: '**', redirectTo: '' },
];
