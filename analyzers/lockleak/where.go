package lockleak

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/lockset"
)

// where finds the statement by which control goes from the place where a lock
// is taken to a return without a position, or round the loop to the lock
// itself: the last break, continue or goto on the way. NoPos if there is
// none.
func (c *checker) where(h lockset.Held, from, to ssa.Instruction) token.Pos {
	way := c.way(h, from, to)
	for i := len(way) - 1; i > 0; i-- {
		branch, ok := way[i-1].Instrs[len(way[i-1].Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cond := branch.Cond.Pos()
		if _, part := branch.Cond.(*ssa.Extract); part || !cond.IsValid() {
			cond = condAfter(from.Parent().Syntax(), way[i-1])
		}
		if s := jumpIn(from.Parent().Syntax(), cond, way[i].Comment); s != nil {
			return s.Pos()
		}
	}
	return token.NoPos
}

// way is the shortest sequence of blocks from one instruction to another on
// which the lock is not given back.
func (c *checker) way(h lockset.Held, from, to ssa.Instruction) []*ssa.BasicBlock {
	frees := make(map[ssa.Instruction]bool)
	for _, r := range c.locks.Releases(from.Parent()) {
		if r.Path == h.Path {
			frees[r.Instr] = true
		}
	}
	// reaches looks through a part of a block.
	reaches := func(instrs []ssa.Instruction) (found, stopped bool) {
		for _, i := range instrs {
			if i == to {
				return true, false
			}
			if frees[i] {
				return false, true
			}
		}
		return false, false
	}
	first := from.Block()
	if found, stopped := reaches(first.Instrs[slices.Index(first.Instrs, from)+1:]); found || stopped {
		return nil
	}
	before := make(map[*ssa.BasicBlock]*ssa.BasicBlock)
	queue := []*ssa.BasicBlock{first}
	for len(queue) > 0 {
		b := queue[0]
		queue = queue[1:]
		for _, s := range b.Succs {
			if before[s] != nil {
				continue
			}
			before[s] = b
			found, stopped := reaches(s.Instrs)
			if found {
				return trail(before, first, s)
			}
			if !stopped {
				queue = append(queue, s)
			}
		}
	}
	return nil
}

func trail(before map[*ssa.BasicBlock]*ssa.BasicBlock, first, last *ssa.BasicBlock) []*ssa.BasicBlock {
	out := []*ssa.BasicBlock{last}
	for b := before[last]; ; b = before[b] {
		out = append(out, b)
		if b == first {
			break
		}
	}
	slices.Reverse(out)
	return out
}

// condAfter returns where the condition of the first if statement is that follows
// what a block does: go/ssa has no position for a variable that is tested.
func condAfter(syntax ast.Node, b *ssa.BasicBlock) token.Pos {
	last := token.NoPos
	for _, i := range b.Instrs {
		last = max(last, i.Pos())
	}
	if syntax == nil || !last.IsValid() {
		return token.NoPos
	}
	out := token.NoPos
	ast.Inspect(syntax, func(n ast.Node) bool {
		if s, ok := n.(*ast.IfStmt); ok && s.Cond.Pos() > last && (!out.IsValid() || s.Cond.Pos() < out) {
			out = s.Cond.Pos()
		}
		return true
	})
	return out
}

// jumpIn returns the break, continue or goto that ends the side, named by the
// comment of the block taken, of the if statement whose condition is at cond.
func jumpIn(syntax ast.Node, cond token.Pos, side string) *ast.BranchStmt {
	if syntax == nil {
		return nil
	}
	var out *ast.BranchStmt
	ast.Inspect(syntax, func(n ast.Node) bool {
		s, ok := n.(*ast.IfStmt)
		if !ok || cond < s.Cond.Pos() || cond >= s.Cond.End() {
			return true
		}
		var other []ast.Stmt
		if b, ok := s.Else.(*ast.BlockStmt); ok {
			other = b.List
		}
		switch {
		case strings.HasPrefix(side, "if.then"):
			out = jump(s.Body.List)
		case strings.HasPrefix(side, "if.else"):
			out = jump(other)
		case strings.HasPrefix(side, "if.done"), strings.HasPrefix(side, "cond."):
		case len(s.Body.List) == 1 && jump(s.Body.List) != nil: // go/ssa leaves out blocks that only jump
			out = jump(s.Body.List)
		case len(other) == 1:
			out = jump(other)
		}
		return false
	})
	return out
}

// jump returns the branch statement that a list ends with, or nil.
func jump(list []ast.Stmt) *ast.BranchStmt {
	if len(list) == 0 {
		return nil
	}
	b, _ := list[len(list)-1].(*ast.BranchStmt)
	return b
}
