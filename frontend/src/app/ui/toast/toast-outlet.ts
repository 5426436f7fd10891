import { Component, inject } from '@angular/core';
import { Button } from '../button/button';
import { Icon } from '../icon/icon';
import { Toasts } from './toasts';

/** Draws the toasts; stands once in the root, and there before the first of them: what is not there yet is not listened to. */
@Component({
  selector: 'cc-toast-outlet',
  imports: [Button, Icon],
  templateUrl: './toast-outlet.html',
  styleUrl: './toast-outlet.css',
})
export class ToastOutlet {
  protected readonly toasts = inject(Toasts);
}
