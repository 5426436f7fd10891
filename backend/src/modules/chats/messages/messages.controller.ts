import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type {
  CursorPage,
  Message,
  MessageEdit,
  MessagePage,
  MoveReadCursorResponse,
} from '@chatcall/contracts';
import type { Response } from 'express';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  CursorQueryDto,
  IfMatch,
  RateLimit,
  Versioned,
} from '../../../platform/http/index.js';
import { ValidationError } from '../../../platform/errors/index.js';
import type { ExpectedVersions } from '../../../platform/errors/index.js';
import { IdempotencyKey, TakesIdempotencyKey } from '../../../platform/idempotency/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { ActivityService, MoveReadCursorDto, ReadCursorDto } from '../cursors/index.js';
import {
  EditMessageDto,
  ForwardMessageDto,
  HistoryQueryDto,
  MessageParamDto,
  SendMessageDto,
} from './dto/requests.dto.js';
import { ConversationParamDto } from '../access/index.js';
import { MessageDto, MessageEditPageDto, MessagePageDto } from './dto/message.dto.js';
import { HistoryService } from './history.service.js';
import { MessageEditsService } from './message-edits.service.js';
import { MessagesService } from './messages.service.js';

const READS = { name: 'chats-history', points: 600, seconds: 60, by: 'user' } as const;
const SENDS = { name: 'chats-send', points: 300, seconds: 10, by: 'user' } as const;
const EDITS = { name: 'chats-edit', points: 120, seconds: 60, by: 'user' } as const;
const FORWARDS = { name: 'chats-forward', points: 120, seconds: 60, by: 'user' } as const;
const CURSORS = { name: 'chats-cursors', points: 300, seconds: 10, by: 'user' } as const;

/** The messages of a conversation. */
@ApiTags('chats')
@Authenticated()
@Controller('chats/:conversationId')
export class MessagesController {
  readonly #messages: MessagesService;
  readonly #history: HistoryService;
  readonly #activity: ActivityService;
  readonly #edits: MessageEditsService;

  constructor(
    messages: MessagesService,
    history: HistoryService,
    activity: ActivityService,
    edits: MessageEditsService,
  ) {
    this.#messages = messages;
    this.#history = history;
    this.#activity = activity;
    this.#edits = edits;
  }

  @Get('messages')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists messages of the history',
    description:
      'Starts with the newest messages and continues with older ones. `before` chooses another start; `after` starts with newer messages and continues with even newer ones. `around` and `at` choose a place in the middle: half of the page is before it, `nextCursor` continues with newer messages and `previousCursor` with older ones. `cursor` continues in its direction and is given without a start. Every page ascends by `seq`, and ends before its texts exceed 256 KiB, so it may have fewer items than `limit`.',
  })
  @ApiOkResponse({ type: MessagePageDto, description: 'A page of the history.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND')
  listMessages(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Query() query: HistoryQueryDto,
  ): Promise<MessagePage> {
    return this.#history.page(userId, conversationId, query);
  }

  @Get('messages/:messageId')
  @Versioned()
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Shows one message',
    description: 'For example the one in `replyTo` of a message.',
  })
  @ApiOkResponse({ type: MessageDto, description: 'The message.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND')
  getMessage(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
  ): Promise<Message> {
    return this.#history.message(userId, conversationId, messageId);
  }

  @Patch('messages/:messageId')
  @Versioned()
  @RateLimit(EDITS)
  @ApiOperation({
    summary: 'Edits a message',
    description:
      'Only the author. The files of a message stay, and with them its text may be empty. The former text stays visible in the list of edits. The same text again changes nothing. The server may limit how long after sending.',
  })
  @ApiOkResponse({ type: MessageDto, description: 'The message with the new text.' })
  @ApiProblem(
    'CHAT.NOT_MEMBER',
    'CHAT.NOT_FOUND',
    'CHAT.NOT_ALLOWED',
    'CHAT.MESSAGE_DELETED',
    'CHAT.EDIT_TOO_LATE',
    'CHAT.BLOCKED',
    'USERS.NOT_ACCEPTED',
    'COMMON.QUOTA_EXCEEDED',
  )
  editMessage(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
    @Body() { content }: EditMessageDto,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<Message> {
    return this.#edits.edit(userId, conversationId, messageId, content, expected);
  }

  @Delete('messages/:messageId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit(EDITS)
  @ApiOperation({
    summary: 'Deletes a message for all members',
    description:
      'The author, and owners and admins of a group. The message stays in its place without its text and files, and its former texts are gone. Files that no other message carries are deleted. Deleting it again changes nothing.',
  })
  @ApiNoContentResponse({ description: 'The message is deleted.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND', 'CHAT.NOT_ALLOWED')
  deleteMessage(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
  ): Promise<void> {
    return this.#edits.delete(userId, conversationId, messageId);
  }

  @Get('messages/:messageId/edits')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists the former texts of an edited message',
    description: 'Empty for a message that was never edited, or was deleted.',
  })
  @ApiOkResponse({ type: MessageEditPageDto, description: 'A page of the former texts.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND')
  listMessageEdits(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
    @Query() query: CursorQueryDto,
  ): Promise<CursorPage<MessageEdit>> {
    return this.#edits.edits(userId, conversationId, messageId, query);
  }

  @Post('messages')
  @Authenticated({ permission: 'messages.send' })
  @TakesIdempotencyKey(
    'Not needed: `clientMessageId` identifies the message. When it is given, it must be the `clientMessageId`.',
  )
  @RateLimit(SENDS)
  @ApiOperation({
    summary: 'Sends a message',
    description:
      'A message with files may have an empty text. Sending the same `clientMessageId` again stores nothing and returns the stored message.',
  })
  @Created<Message>({
    type: MessageDto,
    description: 'Stored now.',
    location: ({ conversationId, id }) => `/api/chats/${conversationId}/messages/${id}`,
  })
  @ApiOkResponse({ type: MessageDto, description: 'Stored before.' })
  @ApiProblem(
    'CHAT.NOT_MEMBER',
    'CHAT.BLOCKED',
    'USERS.NOT_ACCEPTED',
    'CHAT.NOT_ALLOWED',
    'CHAT.REPLY_UNKNOWN',
    'CHAT.FILE_UNKNOWN',
    'COMMON.CONFLICT',
    'COMMON.QUOTA_EXCEEDED',
  )
  async sendMessage(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Body() body: SendMessageDto,
    @IdempotencyKey() key: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Message> {
    requireSameKey(key, body.clientMessageId);
    const { message, repeated } = await this.#messages.send(userId, conversationId, body);
    response.status(repeated ? HttpStatus.OK : HttpStatus.CREATED);
    return message;
  }

  @Post('forwards')
  @Authenticated({ permission: 'messages.send' })
  @TakesIdempotencyKey(
    'Not needed: `clientMessageId` identifies the message. When it is given, it must be the `clientMessageId`.',
  )
  @RateLimit(FORWARDS)
  @ApiOperation({
    summary: 'Forwards a message to this conversation',
    description:
      'Sends a copy of a message that you may read. The server copies the text and the files and says who wrote it and when, but not where. The copy cannot be edited. Sending the same `clientMessageId` again stores nothing and returns the stored message.',
  })
  @Created<Message>({
    type: MessageDto,
    description: 'Stored now.',
    location: ({ conversationId, id }) => `/api/chats/${conversationId}/messages/${id}`,
  })
  @ApiOkResponse({ type: MessageDto, description: 'Stored before.' })
  @ApiProblem(
    'CHAT.NOT_MEMBER',
    'CHAT.NOT_FOUND',
    'CHAT.BLOCKED',
    'USERS.NOT_ACCEPTED',
    'CHAT.NOT_ALLOWED',
    'CHAT.MESSAGE_DELETED',
    'COMMON.CONFLICT',
    'COMMON.QUOTA_EXCEEDED',
  )
  async forwardMessage(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Body() body: ForwardMessageDto,
    @IdempotencyKey() key: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Message> {
    requireSameKey(key, body.clientMessageId);
    const { message, repeated } = await this.#messages.forward(userId, conversationId, body);
    response.status(repeated ? HttpStatus.OK : HttpStatus.CREATED);
    return message;
  }

  @Put('read')
  @RateLimit(CURSORS)
  @ApiOperation({
    summary: 'Moves your read cursor',
    description:
      'Never beyond the newest message, and only forward, unless `back` is true: the messages of others after `seq` are then unread. What the other members see as read stays.',
  })
  @ApiOkResponse({ type: ReadCursorDto, description: 'Where your read cursor is now.' })
  @ApiProblem('CHAT.NOT_MEMBER')
  async moveReadCursor(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Body() { seq, back }: MoveReadCursorDto,
  ): Promise<MoveReadCursorResponse> {
    return { lastReadSeq: await this.#activity.moveRead(userId, conversationId, seq, back) };
  }
}

/** @throws ValidationError when a key was given that is not the id of the message */
export function requireSameKey(key: string | null, clientMessageId: string): void {
  if (key === null || key.toLowerCase() === clientMessageId.toLowerCase()) return;
  const detail = 'Idempotency-Key must be the clientMessageId, or absent';
  throw new ValidationError([{ field: 'Idempotency-Key', detail, rule: 'clientMessageId' }]);
}
