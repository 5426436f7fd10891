import {
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  input,
  signal,
  untracked,
  viewChild,
  type OnInit,
} from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { Router } from '@angular/router';
import type { ConversationListState, SharedFileList } from '@chatcall/client-sdk';
import type { ConversationId, FileFilter, SharedFile } from '@chatcall/contracts';
import { BehaviorSwitch } from '../../../core/behavior';
import { CLIENT } from '../../../core/client';
import { errorText } from '../../../core/errors/error-text';
import { isolate } from '../../../core/i18n/isolate';
import { Times } from '../../../core/i18n/times';
import { Button } from '../../../ui/button/button';
import { IconButton } from '../../../ui/button/icon-button';
import { Empty } from '../../../ui/empty/empty';
import { Icon } from '../../../ui/icon/icon';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { downloadFile, isMedia } from '../files/file-urls';
import { MediaViewer } from '../files/media-viewer';
import { MessageLinks } from '../message-links';
import { SharedFileRow } from './shared-file-row';
import { SharedMediaTile } from './shared-media-tile';

const LOADING: ConversationListState = {
  status: 'loading',
  loadingMore: false,
  hasMore: false,
  error: null,
};
/** Pixels below the visible part in which the next page is loaded already. */
const AHEAD = 600;

interface Filter {
  readonly kind: FileFilter;
  readonly name: string;
}

/** The pane with the files of a conversation: a grid of images and videos, and lists of the others. */
@Component({
  selector: 'cc-shared-files',
  imports: [
    Button,
    Empty,
    Icon,
    IconButton,
    MatMenuModule,
    SharedFileRow,
    SharedMediaTile,
    Skeleton,
  ],
  templateUrl: './shared-files.html',
  styleUrls: ['./details.css', './shared-files.css'],
})
export class SharedFilesPane implements OnInit {
  readonly #chats = inject(CLIENT).chats;
  readonly #router = inject(Router);
  readonly #links = inject(MessageLinks);
  readonly #viewer = inject(MediaViewer);
  readonly #times = inject(Times);
  readonly #list = new BehaviorSwitch<SharedFileList>();

  readonly conversationId = input.required<ConversationId>();
  protected readonly filters: readonly Filter[] = [
    { kind: 'media', name: $localize`:@@sharedFiles.media:Images and videos` },
    { kind: 'files', name: $localize`:@@sharedFiles.files:Files` },
    { kind: 'voice', name: $localize`:@@sharedFiles.voice:Voice messages` },
  ];
  protected readonly isMedia = isMedia;
  protected readonly kind = signal<FileFilter>('media');
  protected readonly state = this.#list.follow(({ state$ }) => state$, LOADING);
  protected readonly files = this.#list.follow<readonly SharedFile[]>(({ files$ }) => files$, []);
  protected readonly failure = computed(() => {
    const { error } = this.state();
    return error ? errorText(error) : '';
  });
  protected readonly box = viewChild.required<ElementRef<HTMLElement>>('box');
  protected readonly more = viewChild<ElementRef<HTMLElement>>('more');

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#list.source()?.close());
    effect((onCleanup) => {
      const end = this.more()?.nativeElement;
      this.files();
      // After an error the user decides.
      if (!end || this.failure()) return;
      const options = { root: this.box().nativeElement, rootMargin: `0px 0px ${AHEAD}px` };
      const observer = new IntersectionObserver((entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) this.loadMore();
      }, options);
      observer.observe(end);
      onCleanup(() => observer.disconnect());
    });
  }

  ngOnInit(): void {
    this.show('media');
  }

  protected show(kind: FileFilter): void {
    this.kind.set(kind);
    untracked(this.#list.source)?.close();
    this.#list.switchTo(this.#chats.sharedFiles(this.conversationId(), kind));
  }

  protected reload(): void {
    void this.#list.source()?.reload();
  }

  /** The pane shows when it failed. */
  protected loadMore(): void {
    this.#list
      .source()
      ?.loadMore()
      .catch(() => undefined);
  }

  protected keyOf({ messageId, file }: SharedFile): string {
    return `${messageId}/${file.id}`;
  }

  /** Pictures that no browser shows are downloaded. */
  protected open(one: SharedFile): void {
    if (isMedia(one.file))
      void this.#viewer.open(this.conversationId(), this.files().toReversed(), one);
    else downloadFile(one.file.id);
  }

  protected showMessage({ messageId }: SharedFile): void {
    void this.#links.open(this.conversationId(), messageId);
  }

  protected download({ file }: SharedFile): void {
    downloadFile(file.id);
  }

  protected actionsLabel({ file, sender, sentAt }: SharedFile): string {
    const [name, from] = [file.kind === 'voice' ? null : file.name, sender.displayName];
    return name === null
      ? $localize`:@@sharedFiles.voiceActions:Actions for the voice message of ${isolate(from)}:sender:, ${this.#times.brief(sentAt)}:time:`
      : $localize`:@@sharedFiles.actions:Actions for ${isolate(name)}:name:`;
  }

  protected close(): void {
    void this.#router.navigate([], { queryParams: { pane: null }, queryParamsHandling: 'merge' });
  }
}
