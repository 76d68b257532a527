package a

type Holder struct{ cur, fixed string }

func (h *Holder) Get() string   { return h.cur }
func (h *Holder) Fixed() string { return h.fixed }
func (h *Holder) Set(s string)  { h.cur = s }
