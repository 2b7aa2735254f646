/** An answer's `data` as JSON text that Postgres has written; it is sent as it is. */
export class WrittenData {
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }
}
