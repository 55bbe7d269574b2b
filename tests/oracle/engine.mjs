// Runs ODK's engine as a dialogue: one JSON request a line in, one JSON answer a line out.
//   {"load": "<xml>"}                          a fresh instance of a form
//   {"set": "/data/name", "value": "Anna"}     answer a question (selects: names with spaces between)
//   {"add": "/data/visitor"}                   add an instance at a repeat's end
//   {"remove": "/data/visitor[1]"}             take an instance away
//   {"language": "English (en)"}
// The answer is {"state": {ref: {value, relevant, required, readonly, violation, choices, label}}} or {"error": text}.
import { JSDOM } from 'jsdom';
import { createInterface } from 'node:readline';

const { window } = new JSDOM('');
for (const name of Object.getOwnPropertyNames(window)) {
	if (/^[A-Z]/.test(name) && !(name in globalThis)) {
		globalThis[name] = window[name];
	}
}
globalThis.window = window;
globalThis.document = window.document;
globalThis.Node = window.Node;
globalThis.DOMParser = window.DOMParser;
globalThis.XMLSerializer = window.XMLSerializer;

// The engine's expression parser takes Node for a CommonJS environment; without `process` it takes the web's way.
const { process } = globalThis;
globalThis.process = undefined;
const { loadForm } = await import('@getodk/xforms-engine');
globalThis.process = process;
let root;

const all = function* (node) {
	yield node;
	for (const child of node.currentState.children ?? []) {
		yield* all(child);
	}
};

const find = (reference) => {
	for (const node of all(root)) {
		if (node.currentState.reference === reference) {
			return node;
		}
	}
	throw new Error(`no node ${reference}`);
};

const findRange = (reference) => {
	for (const node of all(root)) {
		if (node.nodeType.startsWith('repeat-range') && node.currentState.reference === reference) {
			return node;
		}
	}
	throw new Error(`no repeat ${reference}`);
};

const answer = (node, text) => {
	switch (node.nodeType) {
		case 'select':
			if (node.selectType === 'select1') {
				return node.selectValue(text === '' ? null : text);
			}
			return node.selectValues(text.split(' ').filter((name) => name !== ''));
		case 'rank':
			return node.setValues(text.split(' ').filter((name) => name !== ''));
		case 'trigger':
			return node.setValue(text !== '');
		default:
			return node.setValue(text);
	}
};

const words = (range) => range?.asString ?? null;

const leaf = (node) => {
	const { currentState, validationState } = node;
	return {
		type: node.nodeType,
		value: currentState.instanceValue,
		relevant: currentState.relevant,
		required: currentState.required,
		readonly: currentState.readonly,
		violation: validationState?.violation?.condition ?? null,
		choices: currentState.valueOptions?.map?.((option) => option.value) ?? null,
		label: words(currentState.label),
	};
};

const LEAVES = new Set(['model-value', 'note', 'select', 'input', 'trigger', 'range', 'rank']);

const state = () => {
	const found = {};
	for (const node of all(root)) {
		if (LEAVES.has(node.nodeType)) {
			found[node.currentState.reference] = leaf(node);
		}
	}
	return found;
};

const run = async (request) => {
	if (request.load !== undefined) {
		const form = await loadForm(request.load);
		if (form.status === 'failure') {
			throw form.error;
		}
		root = form.createInstance().root;
	} else if (request.set !== undefined) {
		answer(find(request.set), request.value);
	} else if (request.add !== undefined) {
		const range = findRange(request.add);
		range.addInstances();
	} else if (request.remove !== undefined) {
		const [, range, position] = /^(.*)\[(\d+)\]$/.exec(request.remove);
		findRange(range).removeInstances(Number(position) - 1);
	} else if (request.language !== undefined) {
		const language = root.languages.find((known) => known.language === request.language);
		if (language !== undefined) {
			root.setLanguage(language);
		}
	}
	return { state: state() };
};

for await (const line of createInterface({ input: process.stdin })) {
	let reply;
	try {
		reply = await run(JSON.parse(line));
	} catch (error) {
		reply = { error: String(error?.message ?? error), stack: String(error?.stack ?? '') };
	}
	process.stdout.write(`${JSON.stringify(reply)}\n`);
}
