package ending

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// afterWord says when the program ends as a goroutine does: it closes, or sends on, a
// channel in a field on every path, and whoever receives from that ends the program.
func (r *Result) afterWord(fn *ssa.Function) Condition {
	if len(fn.Blocks) == 0 {
		return Condition{}
	}
	var told *types.Var
	says := func(i ssa.Instruction) bool {
		f := toldOn(i)
		if f != nil && told == nil {
			told = f
		}
		return f != nil && f == told
	}
	if len(flow.ExitsWithout(fn, nil, says)) > 0 || told == nil {
		return Condition{}
	}
	w := r.wordsOf()[told]
	if w == nil || w.shared || len(w.heard) == 0 {
		return Condition{}
	}
	ends := always
	for _, i := range w.heard {
		if len(r.spawn.Of(i.Parent())) > 0 {
			return Condition{} // in a goroutine
		}
		if ends = ends.And(r.behind(i)); !ends.Ends {
			return Condition{}
		}
	}
	return ends
}

// toldOn returns the field with the channel that an instruction sends on or closes; a
// deferred close does so in the end.
func toldOn(i ssa.Instruction) *types.Var {
	switch i := i.(type) {
	case *ssa.Send:
		return path.FieldRead(i.Chan)
	case *ssa.Call, *ssa.Defer:
		if ch := closed(i); ch != nil {
			return path.FieldRead(ch)
		}
	}
	return nil
}

// closed returns the channel that a call closes, or nil.
func closed(i ssa.Instruction) ssa.Value {
	call, ok := callees.CallAt(i)
	if !ok {
		return nil
	}
	if b, ok := call.Common().Value.(*ssa.Builtin); ok && b.Name() == "close" {
		return call.Common().Args[0]
	}
	return nil
}

// word is a channel in a field.
type word struct {
	heard  []ssa.Instruction // where it is received from, but in tests
	shared bool              // others may have it, so that they may receive, too
}

// wordsOf returns the channels in fields, found once.
func (r *Result) wordsOf() map[*types.Var]*word {
	if r.words != nil {
		return r.words
	}
	r.words = make(map[*types.Var]*word)
	for _, fn := range r.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if v, ok := i.(ssa.Value); ok {
					r.word(v)
				}
			}
		}
	}
	return r.words
}

// word takes in what is done with a field that has a channel.
func (r *Result) word(v ssa.Value) {
	var field *types.Var
	switch v := v.(type) {
	case *ssa.FieldAddr:
		field = path.FieldOf(v)
	case *ssa.Field:
		field = path.StructOf(v.X.Type()).Field(v.Field).Origin()
	}
	if field == nil {
		return
	}
	if _, ok := field.Type().Underlying().(*types.Chan); !ok {
		return
	}
	w := r.words[field]
	if w == nil {
		w = &word{shared: field.Exported()}
		r.words[field] = w
	}
	if _, isValue := v.(*ssa.Field); isValue {
		w.use(v)
		return
	}
	for _, i := range path.Uses(v) {
		switch i := i.(type) {
		case *ssa.DebugRef:
		case *ssa.UnOp:
			w.use(i)
		case *ssa.Store:
			w.shared = w.shared || !madeFor(i)
		default:
			w.shared = true
		}
	}
}

// use takes in what is done with the channel of a field.
func (w *word) use(ch ssa.Value) {
	for _, i := range path.Uses(ch) {
		switch i := i.(type) {
		case *ssa.DebugRef, *ssa.BinOp:
		case *ssa.UnOp:
			if i.Op == token.ARROW {
				w.hear(i)
			}
		case *ssa.Select:
			for _, st := range i.States {
				if st.Chan == ch && st.Dir == types.RecvOnly {
					w.hear(i)
				}
				w.shared = w.shared || st.Send == ch
			}
		case *ssa.Send:
			w.shared = w.shared || i.X == ch
		default:
			w.shared = w.shared || closed(i) != ch
		}
	}
}

func (w *word) hear(i ssa.Instruction) {
	if !callees.InTest(i.Parent()) {
		w.heard = append(w.heard, i)
	}
}

// madeFor reports whether what is put into a field is a channel that is made there, and
// goes nowhere else.
func madeFor(st *ssa.Store) bool {
	made, ok := st.Val.(*ssa.MakeChan)
	if !ok {
		return false
	}
	for _, i := range path.Uses(made) {
		if _, isRef := i.(*ssa.DebugRef); !isRef && i != ssa.Instruction(st) {
			return false
		}
	}
	return true
}
