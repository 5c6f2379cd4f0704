import type { Card } from '../../src/core/model.ts';
import { renderText, type RenderContext } from './render.mts';
import type { CardsSource } from './schema.mts';

/** Cards as the review page shows them. */
export function compileCards(cards: CardsSource, file: string, context: RenderContext): Card[] {
  const html = (text: string): string => renderText(text, file, 1, context);
  return cards.map((card): Card => {
    if (card.kind === 'open') {
      return { id: card.id, kind: 'open', ask: html(card.ask), answer: html(card.answer) };
    }
    return {
      id: card.id,
      kind: 'choice',
      ask: html(card.ask),
      options: card.options.map(({ text, why, right }) => ({
        text: html(text),
        why: html(why),
        right: right === true,
      })),
    };
  });
}
