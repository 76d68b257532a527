package mixedatomic

import (
	"encoding/json"
	"sync/atomic"
)

type zone struct {
	zoneState
	slots []int
}

type zoneState struct {
	ID   uint64
	Lost int32
}

func (z *zone) lose()        { atomic.StoreInt32(&z.Lost, 1) }
func (z *zone) isLost() bool { return atomic.LoadInt32(&z.Lost) != 0 }

// From cubefs: what goes to disk is as it was about then.
func (z *zone) save(write func([]byte) error) error {
	data, err := json.Marshal(z.zoneState) // ok
	if err != nil {
		return err
	}
	return write(data)
}

// Whoever gets it looks at it.
func (z *zone) state() zoneState {
	return z.zoneState // want `Lost is read plainly here and atomically on line \d+`
}
