import { Module } from '@nestjs/common';
import { Scanner } from './scanner.js';
import { ScannerCheck } from './scanner-check.js';

/** The virus scanner, also for the console, which checks it. */
@Module({ providers: [Scanner, ScannerCheck], exports: [Scanner] })
export class ScannerModule {}
