package hotness

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/ssaform"
)

// leastHot is the share of the samples from which on something is hot: the
// compiler's own limit varies with the profile, and is of this size for most.
const leastHot = 0.01

// Sampled is what a profile says.
type Sampled struct {
	Share   float64 // of the samples
	Profile string  // its name; empty if no profile says anything
}

// Hot reports whether the share is that of something hot.
func (s Sampled) Hot() bool { return s.Share >= leastHot }

// String says it in a sentence: "34 % of the samples in default.pgo".
func (s Sampled) String() string {
	return fmt.Sprintf("%d %% of the samples in %s", int(s.Share*100+0.5), s.Profile)
}

// Note says it at the end of a clause, if it is hot: ", which takes 34 % of the
// samples in default.pgo".
func (s Sampled) Note() string {
	if !s.Hot() {
		return ""
	}
	return ", which takes " + s.String()
}

// sampled returns what the profiles say of the line of an instruction.
func (r *Result) sampled(i ssa.Instruction) Sampled {
	var best Sampled
	if len(r.profiles) == 0 || !i.Pos().IsValid() {
		return best
	}
	symbol, from, ok := symbolAt(i.Parent(), i.Pos())
	if !ok || !from.IsValid() {
		return best
	}
	begin, at := r.fset.Position(from), r.fset.Position(i.Pos())
	if begin.Filename != at.Filename || at.Line < begin.Line {
		return best // by line directives, or by code put there from elsewhere
	}
	offset := at.Line - begin.Line
	for _, p := range r.profiles {
		if share := p.Share(symbol, offset, offset); share > best.Share {
			best = Sampled{share, p.Name}
		}
	}
	return best
}

// symbolOf returns the name that the linker, and so a profile, has for a
// function. It is false for those that have no body of their own.
//
// Function literals are numbered in their outermost function (F.func1) and
// literals in them below that (F.func1.2); bodies of loops over functions are
// functions for the compiler, counted apart (F-range1). The order of go/ssa is
// taken for that of the compiler; where they differ the offsets seldom agree.
func symbolOf(fn *ssa.Function) (string, bool) {
	if fn.Origin() != nil {
		fn = fn.Origin()
	}
	parent := fn.Parent()
	if parent == nil {
		return declared(fn)
	}
	name, in, ok := symbolAt(parent, fn.Pos())
	if !ok {
		return "", false
	}
	n := 0
	for _, sibling := range parent.AnonFuncs {
		if _, its, _ := symbolAt(parent, sibling.Pos()); its == in {
			n++
		}
		if sibling == fn {
			break
		}
	}
	if parent.Parent() == nil || in != parent.Pos() {
		return fmt.Sprintf("%s.func%d", name, n), true
	}
	return fmt.Sprintf("%s.%d", name, n), true
}

// symbolAt returns the name of what the compiler makes of fn, or of the bodies
// of loops over functions in it, at a position, and where that begins.
func symbolAt(fn *ssa.Function, pos token.Pos) (name string, begin token.Pos, ok bool) {
	name, ok = symbolOf(fn)
	begin = fn.Pos()
	for in := fn.Syntax(); ok && in != nil; {
		loops := ssaform.Loops(in)
		i := slices.IndexFunc(loops, func(s *ast.RangeStmt) bool { return s.Body.Pos() <= pos && pos < s.Body.End() })
		if i < 0 {
			break
		}
		name += fmt.Sprintf("-range%d", i+1)
		begin, in = loops[i].Range, loops[i].Body
	}
	return name, begin, ok
}

// declared returns the symbol of a declared function or method.
func declared(fn *ssa.Function) (string, bool) {
	obj, ok := fn.Object().(*types.Func)
	if !ok || obj.Pkg() == nil || fn.Synthetic != "" && fn.TypeParams().Len() == 0 && fn.Signature.Recv() == nil {
		return "", false
	}
	pkg := obj.Pkg().Path()
	if obj.Pkg().Name() == "main" {
		pkg = "main"
	}
	recv := obj.Signature().Recv()
	if recv == nil {
		name := obj.Name()
		if obj.Signature().TypeParams().Len() > 0 {
			name += "[...]"
		}
		return pkg + "." + name, true
	}
	t := types.Unalias(recv.Type())
	star := false
	if p, ok := t.(*types.Pointer); ok {
		t, star = types.Unalias(p.Elem()), true
	}
	named, ok := t.(*types.Named)
	if !ok {
		return "", false
	}
	owner := named.Obj().Name()
	if named.TypeParams().Len() > 0 {
		owner += "[...]"
	}
	if star {
		owner = "(*" + owner + ")"
	}
	return strings.Join([]string{pkg, owner, obj.Name()}, "."), true
}
