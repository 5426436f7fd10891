import type { Routes } from '@angular/router';
import { SettingsPage } from './settings-page';

/** The settings pages. On phones `/settings` is their list. */
export const settingsRoutes: Routes = [
  {
    path: '',
    component: SettingsPage,
    title: () => $localize`:@@title.settings:Settings`,
    children: [
      { path: 'profile', loadComponent: () => import('./profile/profile').then((m) => m.Profile) },
      {
        path: 'security',
        loadComponent: () => import('./security/security').then((m) => m.Security),
      },
      { path: 'privacy', loadComponent: () => import('./privacy').then((m) => m.Privacy) },
      { path: 'appearance', loadComponent: () => import('./appearance').then((m) => m.Appearance) },
      { path: 'devices', loadComponent: () => import('./devices/devices').then((m) => m.Devices) },
      {
        path: 'notifications',
        loadComponent: () => import('./notifications').then((m) => m.Notifications),
      },
      { path: 'storage', loadComponent: () => import('./storage').then((m) => m.StorageUsage) },
    ],
  },
];
