package channels

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
)

// Params is the fact on a function that says what it may do with its channel
// parameters, ascending by index without receiver. Parameters of channel type
// that are not listed are not used.
type Params struct{ List []Param }

// Param is one parameter of a function.
type Param struct {
	Index int
	Caps  Caps
}

// AFact makes Params a fact.
func (*Params) AFact() {}

func (p *Params) String() string {
	var out []string
	for _, e := range p.List {
		out = append(out, fmt.Sprintf("%d:%s", e.Index, e.Caps))
	}
	return "chan params " + strings.Join(out, " ")
}

// params is a *Params, or nil when nothing is known.
func (p *Params) of(call *ssa.CallCommon, i int) Caps {
	if p == nil {
		return all
	}
	if !call.IsInvoke() && call.Signature().Recv() != nil {
		i--
	}
	if i >= call.Signature().Params().Len() {
		return all
	}
	j := slices.IndexFunc(p.List, func(e Param) bool { return e.Index == i })
	if j < 0 {
		return 0
	}
	return p.List[j].Caps
}

// paramsOf returns what is known about a function of another package.
func (r *Result) paramsOf(obj *types.Func) *Params {
	if obj == nil {
		return nil
	}
	if knowledge.Is(obj, "os/signal", "Notify") {
		return &Params{[]Param{{0, CanSend}}}
	}
	if knowledge.Is(obj, "os/signal", "Stop") {
		return &Params{[]Param{{0, 0}}}
	}
	p := new(Params)
	if obj.Pkg() != r.pass.Pkg && r.pass.ImportObjectFact(obj, p) {
		return p
	}
	return nil
}

func (r *Result) exportFacts() {
	byFunc := make(map[*ssa.Function]*Params)
	for _, c := range r.Chans {
		if c.Param == nil || c.Param.Parent().Parent() != nil {
			continue
		}
		fn := c.Param.Parent()
		i := slices.Index(fn.Params, c.Param)
		if fn.Signature.Recv() != nil {
			i--
		}
		if byFunc[fn] == nil {
			byFunc[fn] = new(Params)
		}
		if caps := c.Does() | c.Out; caps != 0 && i >= 0 {
			byFunc[fn].List = append(byFunc[fn].List, Param{i, caps})
		}
	}
	for _, fn := range r.callees.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if ok && byFunc[fn] != nil && obj.Pkg() == r.pass.Pkg {
			r.pass.ExportObjectFact(obj.Origin(), byFunc[fn])
		}
	}
}
