import { NgTemplateOutlet } from '@angular/common';
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
import {
  StateCell,
  type ConversationListState,
  type SharedFileList,
  type SharedLinkList,
} from '@chatcall/client-sdk';
import type {
  ConversationId,
  FileFilter,
  MessageId,
  SharedFile,
  SharedLinks,
} from '@chatcall/contracts';
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
import { SharedLinkRow, sharedLinksOf, type SharedLink } from './shared-link-row';
import { SharedMediaTile } from './shared-media-tile';

const LOADING: ConversationListState = {
  status: 'loading',
  loadingMore: false,
  hasMore: false,
  error: null,
};
/** Pixels below the visible part in which the next page is loaded already. */
const AHEAD = 600;

const NO_FILES = new StateCell<readonly SharedFile[]>([]);
const NO_LINKS = new StateCell<readonly SharedLinks[]>([]);
const COMPLETE = new StateCell(true);

/** What is listed. */
type Kind = FileFilter | 'links';

interface Filter {
  readonly kind: Kind;
  readonly name: string;
}

/** The pane with the files of a conversation: a grid of images and videos, and lists of the others and of links. */
@Component({
  selector: 'cc-shared-files',
  imports: [
    Button,
    Empty,
    Icon,
    IconButton,
    MatMenuModule,
    NgTemplateOutlet,
    SharedFileRow,
    SharedLinkRow,
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
  readonly #list = new BehaviorSwitch<SharedFileList | SharedLinkList>();

  readonly conversationId = input.required<ConversationId>();
  protected readonly filters: readonly Filter[] = [
    { kind: 'media', name: $localize`:@@sharedFiles.media:Images and videos` },
    { kind: 'files', name: $localize`:@@sharedFiles.files:Files` },
    { kind: 'links', name: $localize`:@@sharedFiles.links:Links` },
    { kind: 'voice', name: $localize`:@@sharedFiles.voice:Voice messages` },
  ];
  protected readonly isMedia = isMedia;
  protected readonly kind = signal<Kind>('media');
  protected readonly state = this.#list.follow(({ state$ }) => state$, LOADING);
  protected readonly files = this.#list.follow<readonly SharedFile[]>(
    (list) => ('files$' in list ? list.files$ : NO_FILES),
    [],
  );
  readonly #messages = this.#list.follow<readonly SharedLinks[]>(
    (list) => ('messages$' in list ? list.messages$ : NO_LINKS),
    [],
  );
  protected readonly links = computed(() => this.#messages().flatMap(sharedLinksOf));
  /** No older links are missing. */
  protected readonly complete = this.#list.follow(
    (list) => ('complete$' in list ? list.complete$ : COMPLETE),
    true,
  );
  /** A page of links may be empty, with others below it. */
  protected readonly filled = computed(
    () => this.files().length + this.links().length > 0 || this.state().hasMore,
  );
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
      // After an error the user decides.
      if (!end || this.failure() || this.state().loadingMore) return;
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

  protected show(kind: Kind): void {
    const id = this.conversationId();
    this.kind.set(kind);
    untracked(this.#list.source)?.close();
    this.#list.switchTo(
      kind === 'links' ? this.#chats.sharedLinks(id) : this.#chats.sharedFiles(id, kind),
    );
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

  protected showMessage(messageId: MessageId): void {
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

  protected linkLabel({ title }: SharedLink): string {
    return $localize`:@@sharedFiles.actions:Actions for ${isolate(title)}:name:`;
  }

  protected close(): void {
    void this.#router.navigate([], { queryParams: { pane: null }, queryParamsHandling: 'merge' });
  }
}
