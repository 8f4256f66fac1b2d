package org.bartergrid.barter;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** What happens to a catalog before and after it writes something: it is slow, or fails, or its process ends. */
interface WatchedCatalog {
    /** Is called before something is written. */
    void before(Object written) throws Exception;

    /** Is called when that is done. */
    default void after() {}

    /** A catalog with such things happening to it. */
    default Catalog around(Catalog catalog) {
        return (Catalog) Proxy.newProxyInstance(
                Catalog.class.getClassLoader(), new Class<?>[] {Catalog.class}, (proxy, method, arguments) -> {
                    boolean writes = method.getName().equals("put");
                    if (writes) {
                        before(arguments[0]);
                    }
                    Object answer;
                    try {
                        answer = method.invoke(catalog, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                    if (writes) {
                        after();
                    }
                    return answer;
                });
    }
}
