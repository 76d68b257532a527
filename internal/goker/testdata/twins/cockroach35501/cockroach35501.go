// Package cockroach35501 has the structure of the kernel of that name, corrected.
package cockroach35501

import "sync"

type editedPlan struct{ plan }

func (*editedPlan) find(string) {}

func edit(p plan) *editedPlan { return &editedPlan{plan: p} }

func verify(p *editedPlan, name *string) { p.find(*name) }

type rule struct{ Name string }

type builder struct{}

type drawing struct{}

type plan struct{}

func (*drawing) plan() *plan { return &plan{} }

func planOf() *plan {
	d := &drawing{}
	return d.plan()
}

type fixedPlan struct{ plan }

func fix(p plan) *fixedPlan { return &fixedPlan{plan: p} }

func (p *fixedPlan) open() *editedPlan { return edit(p.plan) }

func (*builder) verifyAll(rules []rule) {
	func() {
		p := planOf()
		open := fix(*p).open()
		for i := range rules {
			r := rules[i]
			go func() {
				verify(open, &r.Name)
			}()
		}
	}()
}

func (b *builder) build() {
	var rules []rule
	for range 10 {
		rules = append(rules, rule{Name: "walls stand"})
	}
	b.verifyAll(rules)
}

func Run() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		b := &builder{}
		b.build()
	}()
	wg.Wait()
}
