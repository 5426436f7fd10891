/** The device that signs in or refreshes. */
export interface Device {
  readonly userAgent: string;
  /** Network address of the client. */
  readonly address: string;
}
