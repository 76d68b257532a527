package channels

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// StandIn returns a function that does with its channel parameters what the
// function of another package does that an instruction calls, starts or defers; or
// nil if that is not known. Its instructions all have the position of the call, it
// has the parameters of the function, the receiver first, and it belongs to no
// package of the program. Branches in it are free choices; nothing else that the
// function does is in it, so it is for those alone who follow channels.
func (r *Result) StandIn(call ssa.CallInstruction) *ssa.Function {
	if s := r.standIns[call]; s != nil {
		return s.fn
	}
	return nil
}

// StandIns returns the functions that stand for those of other packages, literals
// included, in source order of the calls.
func (r *Result) StandIns() []*ssa.Function {
	var out []*ssa.Function
	for _, call := range r.stood {
		out = append(out, callees.WithLiterals(r.standIns[call].fn)...)
	}
	return out
}

// StandsAt returns where what a function stands for is called, started or deferred;
// for a literal in a stand-in, where that starts it. It is nil for other functions.
func (r *Result) StandsAt(fn *ssa.Function) ssa.CallInstruction { return r.standAt[fn] }

// Callees and Spawns are those of the package, where those who ask from where the
// function of an operation runs get an answer for stand-ins, too.
func (r *Result) Callees() *callees.Result {
	if len(r.standAt) == 0 {
		return r.callees
	}
	return r.callees.With(r.standAt)
}

// Spawns is described at Callees.
func (r *Result) Spawns() *spawn.Result {
	if len(r.standAt) == 0 {
		return r.spawn
	}
	started := make(map[*ssa.Function]*ssa.Go)
	for fn, call := range r.standAt {
		if g, ok := call.(*ssa.Go); ok {
			started[fn] = g
		}
	}
	return r.spawn.With(started)
}

// AllOps returns the operations of the package and those that stand-ins certainly do.
func (r *Result) AllOps() []*Op {
	out := slices.Clip(r.Ops)
	for _, o := range r.others {
		if !o.Maybe {
			out = append(out, o)
		}
	}
	return out
}

// IsStandIn reports whether a function stands for one of another package, or is a
// literal in one that does.
func IsStandIn(fn *ssa.Function) bool { return fn.Pkg != nil && fn.Pkg.Pkg.Path() == standIns }

// standIns is the path of the packages of stand-ins: no source has it.
const standIns = "·"

// Outside returns the channel of an operation as the package has it: what a call passes
// for the parameter of a stand-in.
func (r *Result) Outside(op *Op) ssa.Value {
	p, ok := path.Origin(op.Chan).(*ssa.Parameter)
	if !ok || !IsStandIn(p.Parent()) || r.standAt[p.Parent()] == nil {
		return op.Chan
	}
	return r.standAt[p.Parent()].Common().Args[slices.Index(p.Parent().Params, p)]
}

// Through returns the operations that an instruction is, or that what stands for the
// function it calls does.
func (r *Result) Through(instr ssa.Instruction) []*Op {
	call, ok := instr.(ssa.CallInstruction)
	if !ok || r.StandIn(call) == nil {
		return r.At(instr)
	}
	var out []*Op
	for _, fn := range callees.WithLiterals(r.StandIn(call)) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				out = append(out, r.At(i)...)
			}
		}
	}
	return out
}

// standIn is the function that stands for another one at a call.
type standIn struct {
	fn     *ssa.Function
	acts   *Acts
	params int                       // without the receiver
	nodes  map[ssa.Instruction]*Node // of operations
}

// shows reports whether all that becomes of an argument is in the stand-in.
func (s *standIn) shows(arg int) bool {
	return s.acts.knows(arg - len(s.fn.Params) + s.params)
}

// findStandIns makes the stand-ins for the calls of the package.
func (r *Result) findStandIns() {
	r.standIns = make(map[ssa.CallInstruction]*standIn)
	var prog *ssa.Program
	for _, fn := range r.callees.Functions() {
		for _, call := range callees.Calls(fn) {
			common := call.Common()
			if common.IsInvoke() || !slices.ContainsFunc(common.Args, func(a ssa.Value) bool { return knowledge.IsChan(a.Type()) }) {
				continue
			}
			obj := callees.Object(common)
			acts := r.actsOf(obj)
			if acts == nil || len(common.Args) != params(obj) {
				continue
			}
			if prog == nil {
				prog = ssa.NewProgram(r.pass.Fset, 0)
			}
			if s := acts.standIn(prog, obj, call); s != nil {
				r.standIns[call] = s
				r.stood = append(r.stood, call)
			}
		}
	}
}

// params returns the number of arguments that a static call of a function has.
func params(obj *types.Func) int {
	n := obj.Signature().Params().Len()
	if obj.Signature().Recv() != nil {
		n++
	}
	return n
}

// prefix begins the names of what a stand-in refers to.
const prefix = "asynclint"

// standIn builds the function that stands for obj at a call.
func (a *Acts) standIn(prog *ssa.Program, obj *types.Func, call ssa.CallInstruction) *standIn {
	w := &writer{acts: a, pkg: types.NewPackage(standIns, obj.Pkg().Name()), args: call.Common().Args}
	if obj.Signature().Recv() != nil {
		w.shift = 1
	}
	file, info := w.check(w.source(obj))
	if file == nil {
		return nil
	}
	place(file, call.Pos())
	for _, arg := range w.args {
		if n := groupOf(arg.Type()); n != nil && prog.Package(n.Obj().Pkg()) == nil {
			prog.CreatePackage(n.Obj().Pkg(), nil, nil, true) // has the methods
		}
	}
	pkg := prog.CreatePackage(w.pkg, []*ast.File{file}, info, false)
	pkg.Build()
	s := &standIn{fn: pkg.Func(obj.Name()), acts: a, nodes: make(map[ssa.Instruction]*Node), params: obj.Signature().Params().Len()}
	if s.fn == nil {
		return nil
	}
	for _, fn := range callees.WithLiterals(s.fn) {
		s.mark(fn)
	}
	return s
}

// writer writes the source of a stand-in.
type writer struct {
	bytes.Buffer
	acts  *Acts
	pkg   *types.Package
	args  []ssa.Value
	shift int // 1 for methods
	names []string
}

// source returns the source of a package with the stand-in.
func (w *writer) source(obj *types.Func) string {
	w.name(obj)
	fmt.Fprintf(w, "package %s\n\nfunc %sAny() bool\nfunc %sElse() chan struct{}\n", w.pkg.Name(), prefix, prefix)
	var list []string
	for i, a := range w.args {
		w.declare("T"+strconv.Itoa(i), a.Type())
		list = append(list, fmt.Sprintf("%s %sT%d", w.names[i], prefix, i))
		if ch, ok := knowledge.Core(a.Type()).(*types.Chan); ok {
			w.declare("E"+strconv.Itoa(i), ch.Elem())
			fmt.Fprintf(w, "func %sSome%d() %sE%d\n", prefix, i, prefix, i)
		}
	}
	fmt.Fprintf(w, "func %s(%s) {\n", obj.Name(), strings.Join(list, ", "))
	w.body(0)
	w.WriteString("}\n")
	for i := range w.acts.Bodies {
		for j := range w.acts.Bodies[i].Nodes {
			fmt.Fprintf(w, "func %sNode%d_%d()\n", prefix, i, j)
		}
	}
	return w.String()
}

// name gives the parameters names: those of the arguments, as reports are read where
// the call is.
func (w *writer) name(obj *types.Func) {
	for i, a := range w.args {
		name := path.Name(a)
		if !token.IsIdentifier(name) || types.Universe.Lookup(name) != nil || strings.HasPrefix(name, prefix) ||
			name == obj.Name() || name == "_" || slices.Contains(w.names, name) {
			name = prefix + "P" + strconv.Itoa(i)
		}
		w.names = append(w.names, name)
	}
}

func (w *writer) declare(name string, t types.Type) {
	w.pkg.Scope().Insert(types.NewTypeName(token.NoPos, w.pkg, prefix+name, t))
}

func (w *writer) body(i int) {
	b := w.acts.Bodies[i]
	w.choose(b.Entry)
	for j, n := range b.Nodes {
		fmt.Fprintf(w, "N%d:\n%sNode%d_%d()\n", j, prefix, i, j)
		w.node(n)
	}
}

func (w *writer) node(n Node) {
	switch n.Does {
	case Sends:
		fmt.Fprintf(w, "%s <- %sSome%d()\n", w.names[n.Param+w.shift], prefix, n.Param+w.shift)
	case Receives:
		if n.Closed != nil {
			fmt.Fprintf(w, "if _, ok := <-%s; ok {\n", w.names[n.Param+w.shift])
			w.choose(n.Next)
			w.WriteString("}\n")
			w.choose(n.Closed)
			return
		}
		fmt.Fprintf(w, "<-%s\n", w.names[n.Param+w.shift])
	case Closes:
		fmt.Fprintf(w, "close(%s)\n", w.names[n.Param+w.shift])
	case Adds:
		fmt.Fprintf(w, "%s.Add(%d)\n", w.names[n.Param+w.shift], n.N)
	case Waits:
		fmt.Fprintf(w, "%s.Wait()\n", w.names[n.Param+w.shift])
	case Starts:
		w.WriteString("go func() {\n")
		w.body(n.Body)
		w.WriteString("}()\n")
	case Chooses:
		w.WriteString("select {\n")
		for _, way := range n.Cases {
			w.way(way)
		}
		w.WriteString("}\n")
		return
	}
	w.choose(n.Next)
}

func (w *writer) way(c Way) {
	closed := c.Closed != nil
	switch {
	case c.Does == Sends:
		fmt.Fprintf(w, "case %s <- %sSome%d():\n", w.names[c.Param+w.shift], prefix, c.Param+w.shift)
	case c.Does == Receives && closed:
		fmt.Fprintf(w, "case _, ok := <-%s:\nif !ok {\n", w.names[c.Param+w.shift])
		w.choose(c.Closed)
		w.WriteString("}\n")
	case c.Does == Receives:
		fmt.Fprintf(w, "case <-%s:\n", w.names[c.Param+w.shift])
	case c.Does == Leaves && c.Param >= 0:
		fmt.Fprintf(w, "case <-%s.Done():\n", w.names[c.Param+w.shift])
	case c.Does == Leaves:
		fmt.Fprintf(w, "case <-%sElse():\n", prefix)
	default:
		w.WriteString("default:\n")
	}
	w.choose(c.Next)
}

// choose goes on at any of some nodes.
func (w *writer) choose(next []int) {
	for i, n := range next {
		to := fmt.Sprintf("goto N%d\n", n)
		switch n {
		case End:
			to = "return\n"
		case Never:
			to = "panic(0)\n"
		}
		if i < len(next)-1 {
			to = fmt.Sprintf("if %sAny() {\n%s}\n", prefix, to)
		}
		w.WriteString(to)
	}
}

// check parses and type-checks the source of a stand-in.
func (w *writer) check(src string) (*ast.File, *types.Info) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil
	}
	info := &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Instances:    make(map[*ast.Ident]types.Instance),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		Scopes:       make(map[ast.Node]*types.Scope),
		FileVersions: make(map[*ast.File]string),
	}
	if err := types.NewChecker(new(types.Config), fset, w.pkg, info).Files([]*ast.File{file}); err != nil {
		return nil, nil
	}
	return file, info
}

// place gives all that is in a file one position.
func place(file *ast.File, pos token.Pos) {
	at := reflect.ValueOf(pos)
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			return false
		}
		v := reflect.ValueOf(n).Elem()
		for i := range v.NumField() {
			if f := v.Field(i); f.Type() == at.Type() && f.Int() != 0 {
				f.Set(at)
			}
		}
		return true
	})
}

// mark takes the calls that say which node follows out of a function.
func (s *standIn) mark(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		var n *Node
		b.Instrs = slices.DeleteFunc(b.Instrs, func(i ssa.Instruction) bool {
			if at := s.nodeOf(i); at != nil {
				n = at
				return true
			}
			switch i := i.(type) {
			case *ssa.Send, *ssa.Select:
				s.nodes[i] = n
			case *ssa.UnOp:
				if i.Op == token.ARROW && n != nil {
					s.nodes[i] = n
					if n.Loop && i.CommaOk {
						b.Comment = "rangechan.loop"
					}
				}
			case *ssa.Call:
				if _, ok := i.Call.Value.(*ssa.Builtin); ok {
					s.nodes[i] = n
				}
			}
			return false
		})
	}
}

// nodeOf returns the node that a call stands before.
func (s *standIn) nodeOf(i ssa.Instruction) *Node {
	call, ok := i.(*ssa.Call)
	if !ok || call.Call.StaticCallee() == nil {
		return nil
	}
	var body, node int
	if n, _ := fmt.Sscanf(call.Call.StaticCallee().Name(), prefix+"Node%d_%d", &body, &node); n != 2 {
		return nil
	}
	return &s.acts.Bodies[body].Nodes[node]
}

// addStandIns adds what the stand-ins do.
func (r *Result) addStandIns() {
	own := len(r.Ops)
	for _, call := range r.stood {
		s := r.standIns[call]
		for _, fn := range callees.WithLiterals(s.fn) {
			if fn == s.fn {
				r.standAt[fn] = call
			}
			for _, b := range fn.Blocks {
				for _, i := range b.Instrs {
					if c, ok := i.(*ssa.Go); ok {
						lit, _ := callees.Func(c.Call.Value)
						r.standAt[lit] = c
					}
					r.instruction(i)
					for _, o := range r.byInstr[i] {
						if n := s.nodes[i]; n != nil {
							o.Maybe, o.Safe, o.Counted = n.Maybe, n.Safe, n.Counted
						}
					}
				}
			}
		}
	}
	r.others, r.Ops = slices.Clone(r.Ops[own:]), r.Ops[:own]
}

// Exported reports whether other packages may call a function by its name.
func Exported(fn *ssa.Function) bool {
	return fn.Object() != nil && fn.Object().Exported() && !IsStandIn(fn)
}
