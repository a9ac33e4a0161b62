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
  queue?: {
    /** None while nobody comes for it. */
    position: number | null;
    expected_wait_s: number | null;
    /** How it stands, in words, when nobody can come now. */
    notice?: string | null;
  } | null;
  agent?: { name: string | null; typing?: boolean } | null;
  /** Asked when a conversation is over: how it went. */
  survey?: Survey | null;
}

interface Survey {
  id: string;
  questions: Question[];
}

interface Question {
  key: string;
  text: string;
  kind: 'scale' | 'text';
  /** Of a scale: its ends, and what these mean. */
  from?: number;
  to?: number;
  low?: string;
  high?: string;
  /** Characters. */
  max?: number;
}

interface Update {
  messages: Message[];
  state: State;
  recognition?: Recognition;
}

/** How sure the gateway is who this is: not at all, the same device, or logged in. */
interface Recognition {
  level: 'anonymous' | 'returning' | 'verified';
  name: string | null;
  remembered: boolean;
}

/** One kind of data for one purpose, and what the citizen said about it. */
interface Permission {
  purpose: string;
  category: string;
  purpose_title: string;
  category_title: string;
  explanation: string;
  granted: boolean;
  basis: 'consent' | 'service';
  version: number;
  said_at: string | null;
}

interface EarlierConversation {
  id: string;
  started_at: string;
  subjects: string[];
  messages: Message[];
}

interface CallOptions {
  body?: object;
  /** Without it: POST with a body, else GET. */
  method?: string;
  accept?: string;
  signal?: AbortSignal;
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
  /** Where it is shown while it has none. */
  after: number;
  /** Seconds that the gateway asked to wait. */
  wait: number;
  /** Why it was refused, in the gateway's words. */
  detail: string;
  at: string;
}

/** What one tab tells the others. */
interface TabMessage {
  /** Is there a conversation? */
  asks?: boolean;
  kept?: Remembered;
  /** The id of a conversation that the citizen wiped. */
  wiped?: string;
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

/** The state of a conversation that begins anew with each. */
interface Now {
  /** `gone`: it does not exist any more; the citizen decides whether there will be another. */
  phase: 'idle' | 'starting' | 'open' | 'failed' | 'gone';
  /** Settled when the start went well or not. */
  begun?: Promise<void>;
  session: Session | null;
  /** Fingerprint of who is logged in, '' for nobody. */
  subject: string;
  state: State;
  messages: Map<number, Message>;
  /** The last message that the gateway told us. */
  cursor: number;
  /** The last message that the citizen had before them. */
  readSeq: number;
  connected: boolean;
  /** Why it could not begin. */
  problem: import('./api.js').ApiError | null;
  feed: import('./transport.js').Feed | null;
  /** Labels of notices of the widget itself, above the conversation. */
  notices: string[];
  /** It is looked whether the token that opens nothing any more has a successor. */
  expiring?: Promise<void>;
  /** Somebody logged in while it was running, and the gateway was asked whether that is so. */
  identifying: boolean;
  /** The gateway did not believe a log-in, and that is told after this message (-1: before all). */
  refused: boolean;
  refusedAt: number;
}

interface ConversationOptions {
  api: import('./api.js').Api;
  memory: import('./memory.js').Memory;
  /** What this device is known by, when the citizen wants that. */
  device: import('./memory.js').Memory;
}

interface ConversationHooks {
  changed: () => void;
  /** Messages that are new to the citizen. */
  arrived: (messages: Message[]) => void;
  /** Something was not sent. */
  failed: (item: OutboxItem) => void;
  /** The token opens nothing any more; there may be another conversation. */
  expired: () => void;
  /** A conversation was taken up that another tab has. */
  resumed: () => void;
  /** A log-in was not believed. */
  refused: () => void;
}

interface OutboxHooks {
  /** Answers the sequence number that the message got. */
  post: (item: OutboxItem) => Promise<number>;
  changed: () => void;
  /** The last message that the gateway told us. */
  cursor: () => number;
  failed: (item: OutboxItem) => void;
  expired: (why: import('./api.js').ApiError) => unknown;
}

interface FeedHooks {
  since: () => number;
  receive: (update: Partial<Update>) => void;
  connected: (yes: boolean, again?: boolean) => void;
  expired: (why: import('./api.js').ApiError) => unknown;
}

interface ElementProps {
  text?: string;
  on?: Record<string, (event: any) => void>;
  [attribute: string]: any;
}

interface TranscriptOptions {
  t: Translate;
  language: string;
  /** The language of what the bot says. */
  contentLanguage: string;
  choose: (choice: Choice) => void;
  retry: () => void;
  discard: (key: string) => void;
}

interface HeaderOptions {
  t: Translate;
  title: string;
  close: () => void;
  /** In the other language. */
  speak: () => void;
  /** Answers nothing when it cannot be loaded. */
  load: (button: HTMLElement) => Promise<import('./menu.js').Menu | undefined>;
}

// Short names for what is imported for its type only.
type Chat = import('./chat.js').Chat;
type Conversation = import('./conversation.js').Conversation;
type Wishes = import('./memory.js').Wishes;
