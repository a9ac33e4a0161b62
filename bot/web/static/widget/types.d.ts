/** Types for the checks of editors and `tsc --checkJs`; no browser loads this file. */

/** One message as the gateway tells it. */
interface Message {
  seq: number;
  sender: 'citizen' | 'bot' | 'agent' | 'system';
  kind: 'text' | 'choices' | 'notice' | 'next_steps' | 'terminal';
  text: string;
  choices?: Choice[] | null;
  created_at: string;
  /** Only on the citizen's own messages. */
  client_id?: string | null;
  /** The name of the agent who wrote it. */
  author?: string | null;
  language?: string | null;
}

interface Choice {
  id: string;
  title: string;
}

/** Who speaks now. */
interface State {
  owner: 'bot' | 'queue' | 'agent' | 'closed';
  queue?: { position: number | null; expected_wait_s: number | null } | null;
  agent?: { name: string | null } | null;
}

interface Update {
  messages: Message[];
  state: State;
}

interface Session {
  id: string;
  token: string;
}

/** What the citizen wrote and the gateway did not yet show back. */
interface Unsent {
  clientId: string;
  text: string;
  choice?: string;
}

type SendStatus = 'sending' | 'slow' | 'later' | 'failed' | 'refused' | 'sent';

interface OutboxItem extends Unsent {
  status: SendStatus;
  /** 0 until the gateway gave it one. */
  seq: number;
  /** Seconds that the gateway asked to wait. */
  wait: number;
  /** Why it was refused, in the gateway's words. */
  detail: string;
  at: string;
}

/** What is kept on the device. */
interface Remembered extends Session {
  /** Fingerprint of the person who is logged in, '' for nobody. */
  subject: string;
  /** The last message that the citizen had before them. */
  seq: number;
  open: boolean;
  unsent: Unsent[];
}

/** One line of the conversation on the screen. */
interface Shown {
  key: string;
  seq: number;
  sender: string;
  kind: string;
  text: string;
  /** A text of the widget itself instead of `text`. */
  label?: string;
  choices: Choice[];
  created_at: string;
  author?: string | null;
  language?: string | null;
  status?: SendStatus;
  wait?: number;
  detail?: string;
}

/** A signed token, or (better, since a token may be good for one use) a way to get a fresh one. */
type Identity = string | (() => string | Promise<string>);

type Translate = (key: string, values?: Record<string, string | number>) => string;
