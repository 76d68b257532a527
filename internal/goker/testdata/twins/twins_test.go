// Package twins runs the corrected twins: each to its end, in a bubble that
// fails when the twin, or a goroutine it started, blocks for ever.
package twins

import (
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"twins/cockroach10214"
	"twins/cockroach1055"
	"twins/cockroach10790"
	"twins/cockroach13197"
	"twins/cockroach13755"
	"twins/cockroach1462"
	"twins/cockroach16167"
	"twins/cockroach18101"
	"twins/cockroach2448"
	"twins/cockroach24808"
	"twins/cockroach25456"
	"twins/cockroach35073"
	"twins/cockroach35501"
	"twins/cockroach35931"
	"twins/cockroach3710"
	"twins/cockroach4407"
	"twins/cockroach584"
	"twins/cockroach6181"
	"twins/cockroach7504"
	"twins/cockroach9935"
	"twins/etcd10492"
	"twins/etcd3077"
	"twins/etcd4876"
	"twins/etcd5509"
	"twins/etcd6708"
	"twins/etcd6857"
	"twins/etcd6873"
	"twins/etcd7443"
	"twins/etcd7492"
	"twins/etcd7902"
	"twins/etcd8194"
	"twins/etcd9446"
	"twins/grpc1275"
	"twins/grpc1353"
	"twins/grpc1424"
	"twins/grpc1460"
	"twins/grpc1687"
	"twins/grpc1748"
	"twins/grpc2371"
	"twins/grpc3017"
	"twins/grpc3090"
	"twins/grpc660"
	"twins/grpc795"
	"twins/grpc862"
	"twins/hugo3251"
	"twins/hugo5379"
	"twins/istio16224"
	"twins/istio16742"
	"twins/istio17860"
	"twins/istio18454"
	"twins/istio8144"
	"twins/istio8214"
	"twins/istio8967"
	"twins/kubernetes10182"
	"twins/kubernetes11298"
	"twins/kubernetes13058"
	"twins/kubernetes13135"
	"twins/kubernetes1321"
	"twins/kubernetes25331"
	"twins/kubernetes26980"
	"twins/kubernetes30872"
	"twins/kubernetes38669"
	"twins/kubernetes49404"
	"twins/kubernetes5316"
	"twins/kubernetes58107"
	"twins/kubernetes62464"
	"twins/kubernetes6632"
	"twins/kubernetes70277"
	"twins/kubernetes70892"
	"twins/kubernetes77796"
	"twins/kubernetes79631"
	"twins/kubernetes80284"
	"twins/kubernetes81091"
	"twins/kubernetes81148"
	"twins/kubernetes82239"
	"twins/kubernetes82550"
	"twins/kubernetes88331"
	"twins/kubernetes89164"
	"twins/moby17176"
	"twins/moby18412"
	"twins/moby21233"
	"twins/moby22941"
	"twins/moby25384"
	"twins/moby27037"
	"twins/moby27782"
	"twins/moby28462"
	"twins/moby29733"
	"twins/moby30408"
	"twins/moby33293"
	"twins/moby33781"
	"twins/moby36114"
	"twins/moby4395"
	"twins/moby4951"
	"twins/moby7559"
	"twins/pattern/doublesend"
	"twins/pattern/earlyreturn"
	"twins/pattern/methodcontractviolation"
	"twins/pattern/ncastleak"
	"twins/pattern/nocloserange"
	"twins/pattern/timeout"
	"twins/serving2137"
	"twins/serving3068"
	"twins/serving3148"
	"twins/serving5865"
	"twins/serving6472"
	"twins/syncthing4829"
	"twins/syncthing5795"
)

// runs are the twins by the name of their kernel.
var runs = map[string]func(){
	"cockroach10214":                  cockroach10214.Run,
	"cockroach1055":                   cockroach1055.Run,
	"cockroach10790":                  cockroach10790.Run,
	"cockroach13197":                  cockroach13197.Run,
	"cockroach13755":                  cockroach13755.Run,
	"cockroach1462":                   cockroach1462.Run,
	"cockroach16167":                  cockroach16167.Run,
	"cockroach18101":                  cockroach18101.Run,
	"cockroach2448":                   cockroach2448.Run,
	"cockroach24808":                  cockroach24808.Run,
	"cockroach25456":                  cockroach25456.Run,
	"cockroach35073":                  cockroach35073.Run,
	"cockroach35501":                  cockroach35501.Run,
	"cockroach35931":                  cockroach35931.Run,
	"cockroach3710":                   cockroach3710.Run,
	"cockroach4407":                   cockroach4407.Run,
	"cockroach584":                    cockroach584.Run,
	"cockroach6181":                   cockroach6181.Run,
	"cockroach7504":                   cockroach7504.Run,
	"cockroach9935":                   cockroach9935.Run,
	"etcd10492":                       etcd10492.Run,
	"etcd3077":                        etcd3077.Run,
	"etcd4876":                        etcd4876.Run,
	"etcd5509":                        etcd5509.Run,
	"etcd6708":                        etcd6708.Run,
	"etcd6857":                        etcd6857.Run,
	"etcd6873":                        etcd6873.Run,
	"etcd7443":                        etcd7443.Run,
	"etcd7492":                        etcd7492.Run,
	"etcd7902":                        etcd7902.Run,
	"etcd8194":                        etcd8194.Run,
	"etcd9446":                        etcd9446.Run,
	"grpc1275":                        grpc1275.Run,
	"grpc1353":                        grpc1353.Run,
	"grpc1424":                        grpc1424.Run,
	"grpc1460":                        grpc1460.Run,
	"grpc1687":                        grpc1687.Run,
	"grpc1748":                        grpc1748.Run,
	"grpc2371":                        grpc2371.Run,
	"grpc3017":                        grpc3017.Run,
	"grpc3090":                        grpc3090.Run,
	"grpc660":                         grpc660.Run,
	"grpc795":                         grpc795.Run,
	"grpc862":                         grpc862.Run,
	"hugo3251":                        hugo3251.Run,
	"hugo5379":                        hugo5379.Run,
	"istio16224":                      istio16224.Run,
	"istio16742":                      istio16742.Run,
	"istio17860":                      istio17860.Run,
	"istio18454":                      istio18454.Run,
	"istio8144":                       istio8144.Run,
	"istio8214":                       istio8214.Run,
	"istio8967":                       istio8967.Run,
	"kubernetes10182":                 kubernetes10182.Run,
	"kubernetes11298":                 kubernetes11298.Run,
	"kubernetes13058":                 kubernetes13058.Run,
	"kubernetes13135":                 kubernetes13135.Run,
	"kubernetes1321":                  kubernetes1321.Run,
	"kubernetes25331":                 kubernetes25331.Run,
	"kubernetes26980":                 kubernetes26980.Run,
	"kubernetes30872":                 kubernetes30872.Run,
	"kubernetes38669":                 kubernetes38669.Run,
	"kubernetes49404":                 kubernetes49404.Run,
	"kubernetes5316":                  kubernetes5316.Run,
	"kubernetes58107":                 kubernetes58107.Run,
	"kubernetes62464":                 kubernetes62464.Run,
	"kubernetes6632":                  kubernetes6632.Run,
	"kubernetes70277":                 kubernetes70277.Run,
	"kubernetes70892":                 kubernetes70892.Run,
	"kubernetes77796":                 kubernetes77796.Run,
	"kubernetes79631":                 kubernetes79631.Run,
	"kubernetes80284":                 kubernetes80284.Run,
	"kubernetes81091":                 kubernetes81091.Run,
	"kubernetes81148":                 kubernetes81148.Run,
	"kubernetes82239":                 kubernetes82239.Run,
	"kubernetes82550":                 kubernetes82550.Run,
	"kubernetes88331":                 kubernetes88331.Run,
	"kubernetes89164":                 kubernetes89164.Run,
	"moby17176":                       moby17176.Run,
	"moby18412":                       moby18412.Run,
	"moby21233":                       moby21233.Run,
	"moby22941":                       moby22941.Run,
	"moby25384":                       moby25384.Run,
	"moby27037":                       moby27037.Run,
	"moby27782":                       moby27782.Run,
	"moby28462":                       moby28462.Run,
	"moby29733":                       moby29733.Run,
	"moby30408":                       moby30408.Run,
	"moby33293":                       moby33293.Run,
	"moby33781":                       moby33781.Run,
	"moby36114":                       moby36114.Run,
	"moby4395":                        moby4395.Run,
	"moby4951":                        moby4951.Run,
	"moby7559":                        moby7559.Run,
	"pattern/doublesend":              doublesend.Run,
	"pattern/earlyreturn":             earlyreturn.Run,
	"pattern/methodcontractviolation": methodcontractviolation.Run,
	"pattern/ncastleak":               ncastleak.Run,
	"pattern/nocloserange":            nocloserange.Run,
	"pattern/timeout":                 timeout.Run,
	"serving2137":                     serving2137.Run,
	"serving3068":                     serving3068.Run,
	"serving3148":                     serving3148.Run,
	"serving5865":                     serving5865.Run,
	"serving6472":                     serving6472.Run,
	"syncthing4829":                   syncthing4829.Run,
	"syncthing5795":                   syncthing5795.Run,
}

// realTime are twins that need it: time in a bubble stands still while a
// goroutine spins, or waits for a mutex whose holder sleeps.
var realTime = map[string]bool{"istio17860": true, "kubernetes11298": true, "moby4951": true}

func TestRun(t *testing.T) {
	for name, run := range runs {
		t.Run(name, func(t *testing.T) {
			if !realTime[name] {
				synctest.Test(t, func(*testing.T) {
					run()
					time.Sleep(time.Second) // time stands still once this goroutine has ended
				})
				return
			}
			before := runtime.NumGoroutine()
			run()
			for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("a goroutine is left behind")
				}
			}
		})
	}
}
